/** The REST side of the {@link FakeServer}. */
import { type FakeDevice, FakeAccount, type Json } from './fake-account'
import { type FakeAnswer, type Handler, NO_CONTENT, refuse, type Asked } from './fake-answers'
import { archiveHandlers, messageHandlers } from './fake-history'
import { type FakeServer, jsonOf } from './fake-server'

export function answerRest(
  server: FakeServer,
  method: string,
  target: string,
  token: string | undefined,
  body: Json,
  file: Blob | undefined,
): FakeAnswer {
  const [path = '', query = ''] = target.split('?')
  const open = OPEN[`${method} ${path}`]
  if (open) {
    return open(server, body)
  }
  const caller = server.byToken(token ?? '')
  if (!caller) {
    return refuse(401, 'bad-token')
  }
  for (const [pattern, handler] of HANDLERS) {
    const found = new RegExp(`^${pattern.replaceAll('*', '([^/]+)')}$`).exec(`${method} ${path}`)
    if (found && !(server.isOld && LATER.test(path))) {
      return handler({
        server,
        ...caller,
        body,
        file,
        query: new URLSearchParams(query),
        parts: found.slice(1),
      })
    }
  }
  return refuse(404, 'not-found')
}

const LATER = /archive|approval|recipients/

const OPEN: Record<string, (server: FakeServer, body: Json) => FakeAnswer> = {
  'POST /account': (server, { handle, displayName, password }) => {
    const id = crypto.randomUUID()
    server.accounts.set(id, new FakeAccount(id, String(handle), String(displayName), String(password)))
    return { status: 201, json: { id } }
  },
  'POST /session': (server, { handle, password, deviceName }) => {
    const account = [...server.accounts.values()].find((each) => each.handle === handle)
    if (account?.password !== password) {
      return refuse(401, 'bad-credentials')
    }
    const number = (account?.devices.size ?? 0) + 1
    const [access, refresh] = [server.name(), server.name()]
    const device = { number, name: String(deviceName), access, refresh, revoked: false, acked: 0 }
    account?.devices.set(number, device)
    if (account && number > 1) server.devicesChanged(account)
    return { status: 200, json: tokensOf(account?.id ?? '', device) }
  },
  'POST /session/refresh': (server, { account: id, device: number, refreshToken }) => {
    const device = server.accounts.get(String(id))?.devices.get(Number(number))
    if (
      !device ||
      device.revoked ||
      (refreshToken !== device.refresh && refreshToken !== device.refreshBefore)
    ) {
      return refuse(401, 'bad-refresh-token')
    }
    if (refreshToken === device.refresh) {
      device.refreshBefore = device.refresh
      device.refresh = server.name()
      device.access = server.name()
    }
    return { status: 200, json: tokensOf(String(id), device) }
  },
}

function tokensOf(account: string, { number, access, refresh }: FakeDevice): Json {
  return { account, device: number, accessToken: access, refreshToken: refresh, expiresInMs: ACCESS_MS }
}

function profileOf(account: FakeAccount | undefined): FakeAnswer {
  return account ? { status: 200, json: account.profile } : refuse(404, 'no-such-user')
}

/** Blocks, or ends that, without a word to the other. */
const block: Handler = ({ server, account, parts }) => {
  const connection = account.connections.get(parts[1] ?? '') ?? { state: 'none' }
  account.connections.set(parts[1] ?? '', { ...connection, blocked: parts[2] === 'true' })
  server.presenceChanged()
  return NO_CONTENT
}

function end(device: FakeDevice, code: number): void {
  device.revoked = true
  device.socket?.end(code)
}

/** Both sides of a change to a connection. */
function change(state: string, otherState: string): Handler {
  return ({ server, account, parts }) => {
    const other = server.accounts.get(parts[1] ?? '')
    if (!other) {
      return refuse(404, 'no-such-user')
    }
    server.connect(account, other, state, otherState)
    return NO_CONTENT
  }
}

const accounts: [string, Handler][] = [
  ['GET /account/me', ({ account }) => profileOf(account)],
  [
    'PUT /account/me',
    ({ server, account, body }) => {
      account.displayName = String(body.displayName)
      server.profileChanged(account)
      return NO_CONTENT
    },
  ],
  [
    'PUT /account/me/avatar',
    ({ server, account, file }) => {
      if (!file || file.size > AVATAR_BYTES_MAX) {
        return refuse(413, 'avatar-too-large')
      }
      account.avatar = { name: server.name(), picture: file }
      server.profileChanged(account)
      return { status: 200, json: account.profile }
    },
  ],
  [
    'DELETE /account/me/avatar',
    ({ server, account }) => {
      account.avatar = undefined
      server.profileChanged(account)
      return NO_CONTENT
    },
  ],
  [
    'GET /user/*/avatar',
    ({ server, parts }) => {
      const picture = server.accounts.get(parts[0] ?? '')?.avatar?.picture
      return picture ? { status: 200, picture } : refuse(404, 'no-avatar')
    },
  ],
  ['GET /account/me/settings', ({ account }) => ({ status: 200, json: account.settings })],
  [
    'PUT /account/me/settings',
    ({ server, account, body }) => {
      account.settings = { ...account.settings, ...body }
      server.presenceChanged()
      return NO_CONTENT
    },
  ],
  [
    'GET /user',
    ({ server, query }) =>
      profileOf([...server.accounts.values()].find((each) => each.handle === query.get('handle'))),
  ],
  ['GET /user/*', ({ server, parts }) => profileOf(server.accounts.get(parts[0] ?? ''))],
  [
    'DELETE /session',
    ({ device }) => {
      end(device, 4401)
      return NO_CONTENT
    },
  ],
  [
    'GET /device',
    ({ account, device: self }) => ({
      status: 200,
      json: {
        devices: [...account.devices.values()].map((device) => ({
          device: device.number,
          name: device.name,
          current: device === self,
          createdAtMs: 1,
          revoked: device.revoked,
        })),
      },
    }),
  ],
  [
    'DELETE /device/*',
    ({ account, parts }) => {
      const device = account.devices.get(Number(parts[0]))
      if (device) end(device, 4403)
      return NO_CONTENT
    },
  ],
  [
    'GET /connection/user/*',
    ({ server, account }) => ({
      status: 200,
      json: {
        connections: [...account.connections]
          .filter(([, { state }]) => state !== 'none')
          .map(([id, connection]) => ({ ...connection, user: server.accounts.get(id)?.profile })),
      },
    }),
  ],
  ['POST /connection/user/*/recipient/*', change('outgoing', 'incoming')],
  ['PUT /connection/user/*/recipient/*/request/true', change('accepted', 'accepted')],
  ['PUT /connection/user/*/recipient/*/request/false', change('none', 'none')],
  ['PUT /connection/user/*/recipient/*/block/*', block],
  ['DELETE /connection/user/*/recipient/*', change('none', 'none')],
]

const keys: [string, Handler][] = [
  [
    'GET /keys/user/*',
    ({ server, parts, query }) => {
      const account = server.accounts.get(parts[0] ?? '')
      return account && account.generation > 0
        ? {
            status: 200,
            json: { ...account.keys, chain: account.chain.slice(Number(query.get('after')) + 1) },
          }
        : refuse(404, 'no-keys')
    },
  ],
  [
    'POST /keys/query',
    ({ server, body }) => ({
      status: 200,
      json: {
        users: (body.users as string[]).flatMap((id) => {
          const account = server.accounts.get(id)
          return account ? [account.keys] : []
        }),
      },
    }),
  ],
  ['POST /keys/chain', append],
  [
    'POST /keys/record',
    ({ server, account, body }) => {
      const told = server.onRecord(jsonOf(body.record))
      if (told) {
        return told
      }
      account.records.set(Number(jsonOf(body.record).dev), body)
      server.keysChanged(account)
      return NO_CONTENT
    },
  ],
  [
    'PUT /keys/approval/*',
    ({ account, parts, body }) => {
      account.approvals.set(Number(parts[0]), body)
      return NO_CONTENT
    },
  ],
  [
    'GET /keys/approval',
    ({ account, device }) => {
      const json = account.approvals.get(device.number)
      return json ? { status: 200, json } : NO_CONTENT
    },
  ],
]

function append({ server, account, body }: Asked): FakeAnswer {
  const { record, password, hash, ...entry } = body
  const told = jsonOf(entry.entry)
  if (told.op === 'genesis') {
    if (account.generation > 0 && password !== account.password) {
      return refuse(403, 'bad-password')
    }
    account.chain = []
    account.records.clear()
    account.archiveKeys.length = 0
    account.epochs.clear()
    account.archiveWraps.clear()
    account.recovery = undefined
    account.generation = Number(told.gen)
  }
  if (Number(told.seq) !== account.chain.length) {
    return refuse(409, 'entry-out-of-sequence')
  }
  account.chain.push(entry)
  if (told.op === 'remove') {
    account.records.delete(Number(told.dev))
    const left = account.archiveKeys.filter(({ device }) => device !== Number(told.dev))
    account.archiveKeys.splice(0, account.archiveKeys.length, ...left)
  }
  if (record) {
    account.records.set(Number(told.dev), record as Json)
  }
  account.head = String(hash)
  server.keysChanged(account)
  return NO_CONTENT
}

const ACCESS_MS = 900_000
const AVATAR_BYTES_MAX = 65_536

const HANDLERS: readonly [string, Handler][] = [...accounts, ...keys, ...messageHandlers, ...archiveHandlers]
