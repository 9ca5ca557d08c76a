/** Somebody, and how this account stands to them, as the server tells it. */
import type { Fields } from '../../core'
import type { ContactState } from '../api'
import { type AccountKeys, readAccountKeys } from './account-keys'

export interface Profile {
  readonly id: string
  readonly handle: string
  readonly displayName: string
  /** Hash of the picture. */
  readonly avatar?: string
}

export interface ConnectionLine {
  readonly user: Profile
  readonly state: ContactState
  readonly blocked: boolean
  readonly keys?: AccountKeys
}

const STATES: readonly ContactState[] = ['none', 'outgoing', 'incoming', 'accepted']

export function readProfile(fields: Fields): Profile {
  const avatar = fields.optional('avatar', (f) => f.text('avatar'))
  return {
    id: fields.uuid('id'),
    handle: fields.text('handle'),
    displayName: fields.text('displayName'),
    ...(avatar !== undefined && { avatar }),
  }
}

/** A line of the list; the `info` of an entry `connection` has the same fields. */
export function readConnectionLine(fields: Fields): ConnectionLine {
  const user = readProfile(fields.child('user'))
  const state = fields.text('state')
  const keys = fields.optional('keys', (f) => readAccountKeys(user.id, f.child('keys')))
  return {
    user,
    state: STATES.find((known) => known === state) ?? 'none',
    blocked: fields.raw().blocked === true,
    ...(keys && { keys }),
  }
}
