/** What kind of problem something is: one that passes, or one that comes again however often it is tried. */
import { EngineError } from './api'
import { Refusal } from './rest/http'

const UNAUTHORIZED = 401
/** Too slow, too early, too many. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429])
const SERVER_ERRORS = 500
/** What WebCrypto throws about data; the other DOMExceptions here are the database's. */
const ABOUT_DATA: ReadonlySet<string> = new Set(['OperationError', 'DataError', 'NotSupportedError'])

/** Whether it may go well later: no line, a busy server, a database that is closed or full. */
export function isPassing(problem: unknown): boolean {
  if (problem instanceof Refusal) {
    const { status } = problem
    return status === UNAUTHORIZED || LATER.has(status) || status >= SERVER_ERRORS
  }
  if (problem instanceof DOMException) {
    return !ABOUT_DATA.has(problem.name)
  }
  return problem instanceof EngineError
}

/** Whether the browser gives this site no more room. */
export function isStorageFull(problem: unknown): boolean {
  return problem instanceof DOMException && problem.name === 'QuotaExceededError'
}
