/** Reads fields of parsed JSON whose form is known. Every method throws a {@link FormError} that names the field and quotes nothing. */
import { fromBase64Url } from './base64url'
import { type Bytes, FormError, requireForm } from './bytes'
import { isUuid, type Uuid } from './uuid'

export class Fields {
  private readonly object: Readonly<Record<string, unknown>>

  private constructor(object: Readonly<Record<string, unknown>>) {
    this.object = object
  }

  static of(value: unknown, what = 'the value'): Fields {
    requireForm(
      typeof value === 'object' && value !== null && !Array.isArray(value),
      `${what} is not a JSON object`,
    )
    return new Fields(value as Readonly<Record<string, unknown>>)
  }

  has(name: string): boolean {
    return Object.hasOwn(this.object, name)
  }

  text(name: string): string {
    const value = this.get(name)
    requireForm(typeof value === 'string', `the field ${name} is missing or no string`)
    return value
  }

  /** A natural number up to 2^53. */
  number(name: string, least = 0): number {
    const value = this.get(name)
    requireForm(
      typeof value === 'number' && Number.isSafeInteger(value) && value >= least,
      `the field ${name} is missing or no integer from ${least}`,
    )
    return value
  }

  uuid(name: string): Uuid {
    return uuid(this.get(name), name)
  }

  uuids(name: string): Uuid[] {
    return this.array(name).map((value) => uuid(value, name))
  }

  bytes(name: string, length?: number): Bytes {
    const bytes = fromBase64Url(this.text(name))
    requireForm(
      length === undefined || bytes.length === length,
      `the field ${name} has not ${length ?? 0} bytes`,
    )
    return bytes
  }

  child(name: string): Fields {
    return Fields.of(this.get(name), `the field ${name}`)
  }

  children(name: string): Fields[] {
    return this.array(name).map((value) => Fields.of(value, `the field ${name}`))
  }

  /** What `read` makes of the field, or undefined if it is missing. */
  optional<T>(name: string, read: (fields: this) => T): T | undefined {
    return this.has(name) ? read(this) : undefined
  }

  raw(): Readonly<Record<string, unknown>> {
    return this.object
  }

  private array(name: string): readonly unknown[] {
    const value = this.get(name)
    requireForm(Array.isArray(value), `the field ${name} is missing or no array`)
    return value
  }

  private get(name: string): unknown {
    return this.has(name) ? this.object[name] : undefined
  }
}

function uuid(value: unknown, name: string): Uuid {
  if (typeof value !== 'string' || !isUuid(value)) {
    throw new FormError(`the field ${name} is missing or no UUID`)
  }
  return value
}
