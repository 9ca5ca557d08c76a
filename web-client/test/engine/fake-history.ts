/** Messages and the archive at the REST side of the fake server. */
import { fromBase64Url } from '../../src/core'
import type { FakeAccount, FakeArchiveKey } from './fake-account'
import { type Handler, NO_CONTENT, refuse } from './fake-answers'
import { jsonOf } from './fake-server'

export const messageHandlers: [string, Handler][] = [
  [
    'POST /message/*/wraps',
    ({ server, parts, body }) => {
      const message = server.messages.get(parts[0] ?? '')
      return message
        ? { status: 200, json: server.topUp(message, fromBase64Url(String(body.wraps))) }
        : refuse(404, 'no-such-message')
    },
  ],
  [
    'GET /message/*/recipients',
    ({ server, parts }) => {
      const message = server.messages.get(parts[0] ?? '')
      return message
        ? { status: 200, json: { recipients: [...message.to, ...message.dropped] } }
        : refuse(404, 'no-such-message')
    },
  ],
  [
    'GET /message',
    ({ account, device, query }) => {
      const after = Number(query.get('after'))
      const head = account.mailbox.length
      const through = Math.min(head, after + Number(query.get('limit')))
      const entries = account.mailbox.slice(after, through).map(({ n }) => {
        const entry = account.entry(n, device, false)
        const wraps = [...(account.archiveWraps.get(String(entry.id)) ?? [])]
        const [epoch, wrap] = wraps.at(-1) ?? []
        return { ...entry, ...(epoch !== undefined && { archive: { epoch, wrap } }) }
      })
      return { status: 200, json: { entries, after, through, head } }
    },
  ],
]

function archiveKeyOf(key: { entry: string; signature: string }): FakeArchiveKey & { commit: string } {
  const { epoch, dev, kid, commit } = jsonOf(key.entry)
  return { ...key, epoch: Number(epoch), device: Number(dev), key: Number(kid), commit: String(commit) }
}

/** Of the newest key of a device. */
function numberOf(account: FakeAccount, device: number): number {
  return Number(jsonOf(account.records.get(device)?.record).n)
}

/** One for a newer key of the same device takes the place of the one before; how many were added. */
function keep(account: FakeAccount, key: FakeArchiveKey): number {
  const at = account.archiveKeys.findIndex(
    ({ epoch, device }) => epoch === key.epoch && device === key.device,
  )
  const before = account.archiveKeys[at]
  if (before && before.key >= key.key) {
    return 0
  }
  account.archiveKeys.splice(before ? at : account.archiveKeys.length, before ? 1 : 0, key)
  return 1
}

export const archiveHandlers: [string, Handler][] = [
  [
    'POST /archive/wraps',
    ({ account, body }) => {
      for (const { id, epoch, wrap } of body.wraps as { id: string; epoch: number; wrap: string }[]) {
        const wraps = account.archiveWraps.get(id) ?? new Map<number, string>()
        wraps.set(epoch, wraps.get(epoch) ?? wrap)
        account.archiveWraps.set(id, wraps)
      }
      return NO_CONTENT
    },
  ],
  [
    'POST /archive/keys',
    ({ server, account, body }) => {
      const told = body.keys as { entry: string; signature: string }[]
      const keys = told.map(archiveKeyOf)
      if (keys.some(({ epoch, commit }) => (account.epochs.get(epoch) ?? commit) !== commit)) {
        return refuse(409, 'epoch-taken')
      }
      if (keys.some(({ epoch }) => epoch > account.epochs.size + 1)) {
        return refuse(409, 'epoch-out-of-sequence')
      }
      if (keys.some(({ device, key }) => device > 0 && key > numberOf(account, device))) {
        return refuse(409, 'record-out-of-sequence')
      }
      let added = 0
      for (const { commit, ...key } of keys) {
        account.epochs.set(key.epoch, commit)
        added += keep(account, key)
      }
      if (added > 0) {
        server.archiveKeysChanged(account)
      }
      return NO_CONTENT
    },
  ],
  [
    'GET /archive/keys',
    ({ account, device }) => ({
      status: 200,
      json: {
        keys: account.archiveKeys.filter((key) => key.device === device.number || key.device === 0),
        epochs: [...account.epochs].map(([epoch, commit]) => ({ epoch, commit, createdAtMs: 1 })),
      },
    }),
  ],
  [
    'PUT /archive/recovery',
    ({ account, body }) => {
      account.recovery = body
      return NO_CONTENT
    },
  ],
  [
    'GET /archive/recovery',
    ({ account }) => (account.recovery ? { status: 200, json: account.recovery } : NO_CONTENT),
  ],
]
