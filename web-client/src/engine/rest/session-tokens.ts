/**
 * The tokens of this device. The access token is renewed before it runs out, by one request at a time. A refresh token ends when its
 * successor is used, so the new pair is stored before anybody gets it; if an answer was lost the same request may be repeated, which
 * the next use does by itself.
 */
import { Fields } from '../../core'
import { EngineError } from '../api'
import type { Runtime } from '../runtime'
import { isRefusal, request } from './http'

export interface Tokens {
  readonly account: string
  readonly device: number
  readonly accessToken: string
  readonly refreshToken: string
  /** By this device's clock. */
  readonly expiresAtMs: number
}

/** How long before its end an access token is renewed: a request has to get there in time. */
const SPARE_MS = 30_000
/** Codes with which the server ends a device for good. */
const FINAL = new Set([
  'signed-out',
  'bad-refresh-token',
  'refresh-token-reused',
  'device-revoked',
  'revoked',
])

export function readTokens(json: unknown, nowMs: number): Tokens {
  const fields = Fields.of(json, 'the tokens')
  return {
    account: fields.uuid('account'),
    device: fields.number('device', 1),
    accessToken: fields.text('accessToken'),
    refreshToken: fields.text('refreshToken'),
    expiresAtMs: nowMs + fields.number('expiresInMs'),
  }
}

export class SessionTokens {
  private tokens: Tokens
  private refreshing: Promise<Tokens> | undefined

  /**
   * @param store keeps a new pair; it is used only after that
   * @param onEnd the device is signed out for good
   */
  constructor(
    private readonly runtime: Runtime,
    tokens: Tokens,
    private readonly store: (tokens: Tokens) => Promise<void>,
    private readonly onEnd: (code: string) => void,
  ) {
    this.tokens = tokens
  }

  get account(): string {
    return this.tokens.account
  }

  get device(): number {
    return this.tokens.device
  }

  /** A token that is good for a while. */
  async access(): Promise<string> {
    const { accessToken, expiresAtMs } = this.tokens
    return this.runtime.now() < expiresAtMs - SPARE_MS ? accessToken : (await this.refresh()).accessToken
  }

  /** A new token in place of one that the server refused; the present one if it was replaced meanwhile. */
  async after(refused: string): Promise<string> {
    return refused === this.tokens.accessToken ? (await this.refresh()).accessToken : this.access()
  }

  private refresh(): Promise<Tokens> {
    this.refreshing ??= this.renew().finally(() => {
      this.refreshing = undefined
    })
    return this.refreshing
  }

  private async renew(): Promise<Tokens> {
    const { account, device, refreshToken } = this.tokens
    try {
      const answer = await request(this.runtime, {
        method: 'POST',
        path: '/session/refresh',
        body: { account, device, refreshToken },
      })
      const next = readTokens(answer.json, this.runtime.now())
      await this.store(next)
      this.tokens = next
      return next
    } catch (problem) {
      if (problem instanceof EngineError && (isRefusal(problem, 401) || FINAL.has(problem.code))) {
        this.onEnd(problem.code)
      }
      throw problem
    }
  }
}
