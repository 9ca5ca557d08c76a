/** What the tabs of one profile tell each other. */
import type { EngineError } from '../api'
import type { Shown } from '../signals'

/** What the leader can be asked to do. */
export const COMMANDS = [
  'register',
  'signIn',
  'signOut',
  'findPerson',
  'requestContact',
  'answerContact',
  'removeContact',
  'block',
  'acknowledgeReset',
  'openConversation',
  'send',
  'retry',
  'discard',
  'markRead',
  'saveDraft',
  'recipients',
  'safetyNumber',
  'setVerified',
  'readLinkRequest',
  'approveLink',
  'renameDevice',
  'revokeDevice',
  'createRecoveryKey',
  'recover',
  'resetIdentity',
  'updateProfile',
  'setAvatar',
  'avatar',
  'updateSettings',
  'retryLine',
  'takeOver',
  'dismissAlert',
] as const
export type Command = (typeof COMMANDS)[number]

type Problem = Pick<EngineError, 'code' | 'message' | 'retryAfterMs'>
export type Note =
  | { readonly type: 'who-leads' }
  /** Another tab takes the lead: what was asked of the one before gets no answer. */
  | { readonly type: 'leads' }
  | { readonly type: 'shown'; readonly changes: Partial<Shown> }
  | { readonly type: 'messages'; readonly conversations: readonly string[] }
  | {
      readonly type: 'call'
      readonly id: string
      readonly command: Command
      readonly args: readonly unknown[]
    }
  | { readonly type: 'answer'; readonly id: string; readonly value?: unknown; readonly problem?: Problem }
