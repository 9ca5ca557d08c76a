/** Messages and the archive at the REST side of the fake server. */
import { fromBase64Url } from '../../src/core'
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
    ({ account, body }) => {
      const told = body.keys as { entry: string; signature: string }[]
      const fields = told.map(({ entry }) => jsonOf(entry))
      if (fields.some(({ epoch, commit }) => (account.epochs.get(Number(epoch)) ?? commit) !== commit)) {
        return refuse(409, 'epoch-taken')
      }
      told.forEach((key, i) => {
        account.epochs.set(Number(fields[i]?.epoch), String(fields[i]?.commit))
        account.archiveKeys.push({ ...key, device: Number(fields[i]?.dev) })
      })
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
