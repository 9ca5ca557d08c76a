/** What handlers of the {@link FakeServer} get and give. */
import type { FakeAccount, FakeDevice, Json } from './fake-account'
import type { FakeServer } from './fake-server'

export interface FakeAnswer {
  readonly status: number
  readonly json?: Json
  readonly picture?: Blob
}

export const NO_CONTENT: FakeAnswer = { status: 204 }

export function refuse(status: number, code: string): FakeAnswer {
  return { status, json: { code, detail: code } }
}

export interface Asked {
  readonly server: FakeServer
  readonly account: FakeAccount
  readonly device: FakeDevice
  readonly body: Json
  /** A body that is no JSON. */
  readonly file: Blob | undefined
  readonly query: URLSearchParams
  /** What the path has in the places of `*`. */
  readonly parts: readonly string[]
}

export type Handler = (asked: Asked) => FakeAnswer
