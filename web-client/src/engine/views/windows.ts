/** The windows that are open over conversations. */
import type { MessageWindow } from '../api'
import type { Database } from '../store/database'
import { ConversationWindow } from './window'

export class Windows {
  private readonly open = new Set<ConversationWindow>()

  show(database: Database | Promise<Database>, conversation: string): MessageWindow {
    const window = new ConversationWindow(database, conversation, (gone) => this.open.delete(gone))
    this.open.add(window)
    return window
  }

  /** Messages of these conversations changed. */
  refresh(changed: ReadonlySet<string>): void {
    for (const window of this.open) {
      if (changed.has(window.conversation)) {
        void window.refresh().catch(() => undefined) // the database was closed: the window goes with it
      }
    }
  }

  disposeAll(): void {
    this.open.forEach((window) => window.dispose())
  }
}
