/** Requests to the server's REST side. Every refusal is an {@link EngineError} with the code of its problem details (RFC 9457). */
import { EngineError } from '../api'
import type { Runtime } from '../runtime'

const TIMEOUT_MS = 30_000
const NO_CONTENT = 204
const NOT_MODIFIED = 304

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Behind `/api`. */
  readonly path: string
  /** A Blob is sent as it is, everything else as JSON. */
  readonly body?: unknown
  readonly token?: string
  /** An entity tag: the answer is `unchanged` if it still holds. */
  readonly ifNoneMatch?: string
}

export interface Answer {
  readonly status: number
  /** Undefined without a body, or if it is a picture. */
  readonly json: unknown
  /** The body if it is a picture. */
  readonly picture: Blob | undefined
  readonly tag: string | undefined
  readonly unchanged: boolean
}

/** A refusal by the server; {@link EngineError} with the HTTP status, and the server's clock if it told. */
export class Refusal extends EngineError {
  readonly status: number
  readonly serverTimeMs: number | undefined

  constructor(status: number, code: string, detail: string, retryAfterMs?: number, serverTimeMs?: number) {
    super(code, detail, retryAfterMs)
    this.name = 'Refusal'
    this.status = status
    this.serverTimeMs = serverTimeMs
  }
}

export function isRefusal(problem: unknown, codeOrStatus: string | number): problem is Refusal {
  return problem instanceof Refusal && (problem.code === codeOrStatus || problem.status === codeOrStatus)
}

/** One request. `offline` if the server could not be reached in time. */
export async function request(runtime: Runtime, call: Call): Promise<Answer> {
  const answer = await reach(runtime, call)
  const unchanged = answer.status === NOT_MODIFIED
  if (!answer.ok && !unchanged) {
    throw await refusalOf(answer)
  }
  const tag = answer.headers.get('ETag') ?? undefined
  const isPicture = answer.headers.get('Content-Type')?.startsWith('image/') === true
  const picture = isPicture && !unchanged ? await whole(answer.blob()) : undefined
  const json: unknown =
    answer.status === NO_CONTENT || unchanged || picture ? undefined : await jsonOf(answer)
  return { status: answer.status, json, picture, tag, unchanged }
}

async function reach(runtime: Runtime, call: Call): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json, image/*' }
  const isJson = call.body !== undefined && !(call.body instanceof Blob)
  if (isJson) {
    headers['Content-Type'] = 'application/json'
  }
  if (call.token !== undefined) {
    headers.Authorization = `Bearer ${call.token}`
  }
  if (call.ifNoneMatch !== undefined) {
    headers['If-None-Match'] = call.ifNoneMatch
  }
  try {
    return await runtime.fetch(`${runtime.origin}/api${call.path}`, {
      method: call.method,
      headers,
      ...(isJson && { body: JSON.stringify(call.body) }),
      ...(call.body instanceof Blob && { body: call.body }),
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch {
    throw new EngineError('offline', 'the server could not be reached')
  }
}

function whole<T>(body: Promise<T>): Promise<T> {
  return body.catch(() => {
    throw new EngineError('offline', 'the answer broke off')
  })
}

async function jsonOf(answer: Response): Promise<unknown> {
  const text = await whole(answer.text())
  if (text === '') {
    return undefined
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new EngineError('bad-answer', 'the answer is no JSON')
  }
}

async function refusalOf(answer: Response): Promise<Refusal> {
  const problem: unknown = await answer.json().catch(() => undefined)
  const fields = (typeof problem === 'object' && problem !== null ? problem : {}) as Record<string, unknown>
  const number = (name: string): number | undefined =>
    typeof fields[name] === 'number' ? fields[name] : undefined
  const seconds = Number(answer.headers.get('Retry-After') ?? Number.NaN)
  return new Refusal(
    answer.status,
    typeof fields.code === 'string' ? fields.code : `http-${answer.status}`,
    typeof fields.detail === 'string' ? fields.detail : `status ${answer.status}`,
    number('retryAfterMs') ?? (Number.isFinite(seconds) ? seconds * 1_000 : undefined),
    number('serverTimeMs'),
  )
}
