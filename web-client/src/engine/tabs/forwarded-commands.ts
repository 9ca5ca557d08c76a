/** Everything that a person does, given to the leading tab. */
import type { Device, Person, RecipientStatus, SafetyNumber, Settings } from '../api'
import type { Command } from './notes'

export abstract class ForwardedCommands {
  /** Has the leader do it; rejects as the leader does, or with `interrupted` if it was closed meanwhile. */
  protected abstract call<T>(command: Command, ...args: readonly unknown[]): Promise<T>

  /** The same without an answer: what is lost with a leader that was closed, a person does again. */
  private ask(command: Command, ...args: readonly unknown[]): void {
    void this.call(command, ...args).catch(() => undefined)
  }

  register(handle: string, displayName: string, password: string, deviceName: string): Promise<void> {
    return this.call('register', handle, displayName, password, deviceName)
  }
  signIn(handle: string, password: string, deviceName: string): Promise<void> {
    return this.call('signIn', handle, password, deviceName)
  }
  signOut(): Promise<void> {
    return this.call('signOut')
  }
  findPerson(handle: string): Promise<Person | undefined> {
    return this.call('findPerson', handle)
  }
  requestContact(id: string): Promise<void> {
    return this.call('requestContact', id)
  }
  answerContact(id: string, accept: boolean): Promise<void> {
    return this.call('answerContact', id, accept)
  }
  removeContact(id: string): Promise<void> {
    return this.call('removeContact', id)
  }
  block(id: string, blocked: boolean): Promise<void> {
    return this.call('block', id, blocked)
  }
  acknowledgeReset(id: string): Promise<void> {
    return this.call('acknowledgeReset', id)
  }
  openConversation(members: readonly string[]): Promise<string> {
    return this.call('openConversation', members)
  }
  send(conversation: string, text: string): Promise<string> {
    return this.call('send', conversation, text)
  }
  retry(id: string): Promise<void> {
    return this.call('retry', id)
  }
  discard(id: string): Promise<void> {
    return this.call('discard', id)
  }
  markRead(conversation: string, upTo: string): Promise<void> {
    return this.call('markRead', conversation, upTo)
  }
  saveDraft(conversation: string, text: string): Promise<void> {
    return this.call('saveDraft', conversation, text)
  }
  recipients(id: string): Promise<readonly RecipientStatus[]> {
    return this.call('recipients', id)
  }
  safetyNumber(id: string): Promise<SafetyNumber> {
    return this.call('safetyNumber', id)
  }
  setVerified(id: string, verified: boolean, shown: string): Promise<void> {
    return this.call('setVerified', id, verified, shown)
  }
  readLinkRequest(text: string): Promise<Pick<Device, 'name'> & { device: number }> {
    return this.call('readLinkRequest', text)
  }
  approveLink(text: string): Promise<void> {
    return this.call('approveLink', text)
  }
  renameDevice(number: number, name: string): Promise<void> {
    return this.call('renameDevice', number, name)
  }
  revokeDevice(number: number): Promise<void> {
    return this.call('revokeDevice', number)
  }
  createRecoveryKey(): Promise<string> {
    return this.call('createRecoveryKey')
  }
  recover(recoveryKey: string): Promise<void> {
    return this.call('recover', recoveryKey)
  }
  resetIdentity(password: string): Promise<void> {
    return this.call('resetIdentity', password)
  }
  updateProfile(displayName: string): Promise<void> {
    return this.call('updateProfile', displayName)
  }
  setAvatar(picture: Blob | null): Promise<void> {
    return this.call('setAvatar', picture)
  }
  avatar(id: string, name: string): Promise<Blob | undefined> {
    return this.call('avatar', id, name)
  }
  updateSettings(change: Partial<Settings>): Promise<void> {
    return this.call('updateSettings', change)
  }
  retryLine(): void {
    this.ask('retryLine')
  }
  takeOver(): void {
    this.ask('takeOver')
  }
  dismissAlert(id: number): void {
    this.ask('dismissAlert', id)
  }
}
