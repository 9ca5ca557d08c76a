/**
 * Small flat JSON objects of strings and natural numbers that are signed as the exact bytes that they are. Reading is strict: a field
 * that is missing, comes twice, is unknown or of the wrong form is refused, so that two readers cannot take one text for two things.
 * `JSON.parse` would take the last of two fields with one name, and so is not used for the whole.
 */
import { fromBase64Url, fromBase64UrlOf } from './base64url'
import { type Bytes, FormError, fromUtf8, requireForm, utf8 } from './bytes'
import { isUuid, type Uuid } from './uuid'

const INT32_MAX = 2 ** 31 - 1

const SPACE = /[ \t\n\r]*/y
// The control characters are what JSON forbids inside a string.
// eslint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const INTEGER = /-?(?:0|[1-9][0-9]*)(?![0-9.eE])/y

/** Writes fields in the order in which they are here. Fields that are undefined are left out. */
export function writeJson(fields: Readonly<Record<string, string | number | undefined>>): Bytes {
  return utf8(JSON.stringify(fields))
}

export class StrictJson {
  private readonly fields: ReadonlyMap<string, string | number>

  private constructor(fields: ReadonlyMap<string, string | number>) {
    this.fields = fields
  }

  /** Throws a {@link FormError} if it is no such object, or has other fields than these. */
  static read(bytes: Bytes, known: ReadonlySet<string>): StrictJson {
    const text = fromUtf8(bytes)
    requireForm(text !== undefined, 'not UTF-8')
    return new StrictJson(new Reader(text).object(known))
  }

  has(name: string): boolean {
    return this.fields.has(name)
  }

  text(name: string): string {
    const value = this.fields.get(name)
    if (typeof value !== 'string') {
      throw new FormError(`the field ${name} is missing or no string`)
    }
    return value
  }

  /** An integer that is not negative. Java takes 63 bits; here it is 53, which no honest value reaches. */
  number(name: string): number {
    const value = this.fields.get(name)
    if (typeof value !== 'number' || value < 0) {
      throw new FormError(`the field ${name} is missing or no natural number`)
    }
    return value
  }

  /** An integer of 31 bits; a larger one counts as the largest, as in Java. */
  small(name: string): number {
    return Math.min(this.number(name), INT32_MAX)
  }

  uuid(name: string): Uuid {
    const text = this.text(name)
    requireForm(isUuid(text), `the field ${name} is no UUID in small letters`)
    return text
  }

  bytes(name: string, length?: number): Bytes {
    return length === undefined ? fromBase64Url(this.text(name)) : fromBase64UrlOf(this.text(name), length)
  }

  expect(name: string, value: string | number): void {
    requireForm(this.fields.get(name) === value, `the field ${name} is not ${value}`)
  }
}

class Reader {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  object(known: ReadonlySet<string>): Map<string, string | number> {
    const fields = new Map<string, string | number>()
    this.expect('{')
    while (!this.takes('}')) {
      if (fields.size > 0) {
        this.expect(',')
      }
      const name = this.string()
      requireForm(
        name !== undefined && known.has(name) && !fields.has(name),
        'a field that is unknown or comes twice',
      )
      this.expect(':')
      fields.set(name, this.string() ?? this.integer())
    }
    this.match(SPACE)
    requireForm(this.at === this.text.length, 'something follows the JSON object')
    return fields
  }

  private string(): string | undefined {
    this.match(SPACE)
    const token = this.match(STRING)
    return token === undefined ? undefined : (JSON.parse(token) as string)
  }

  private integer(): number {
    this.match(SPACE)
    const token = this.match(INTEGER)
    const value = Number(token)
    requireForm(token !== undefined && Number.isSafeInteger(value), 'neither a string nor an integer')
    return value + 0 // -0 is 0
  }

  private takes(character: string): boolean {
    this.match(SPACE)
    const there = this.text[this.at] === character
    this.at += there ? 1 : 0
    return there
  }

  private expect(character: string): void {
    requireForm(this.takes(character), 'not a JSON object')
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0]
    this.at += found?.length ?? 0
    return found
  }
}
