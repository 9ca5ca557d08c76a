import { EngineError } from '../engine/api'
import { detailCodes, strings } from './strings'

/** The words for a code of the protocol or of the engine; unknown ones are named, so that they can be reported. */
export function codeWords(code: string): string {
  const words = Object.hasOwn(strings.errors, code) ? strings.errors[code] : undefined
  return words ?? `${strings.errors.unknown ?? ''} ${strings.errorCode(code)}`
}

/** The words for whatever was thrown. */
export function errorWords(error: unknown): string {
  if (!(error instanceof EngineError)) return codeWords('unknown')
  const words = detailCodes.has(error.code) && error.message ? error.message : codeWords(error.code)
  if (error.retryAfterMs === undefined || error.retryAfterMs <= 0) return words
  return `${words} ${strings.errorRetry(Math.ceil(error.retryAfterMs / 1000))}`
}

export const errorCode = (error: unknown): string => (error instanceof EngineError ? error.code : 'unknown')
