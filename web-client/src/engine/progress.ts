/** Long work that is under way, for people to see. */
import { signal } from '@preact/signals'
import type { Progress } from './api'

export interface Work {
  update(done: number, total?: number): void
  end(): void
}

export class ProgressList {
  readonly list = signal<readonly Progress[]>([])
  private last = 0

  begin(what: Progress['what'], total = 0): Work {
    const id = ++this.last
    this.list.value = [...this.list.value, { id, what, done: 0, total }]
    return {
      update: (done, newTotal = total): void => {
        this.list.value = this.list.value.map((work) =>
          work.id === id ? { ...work, done, total: newTotal } : work,
        )
      },
      end: (): void => {
        this.list.value = this.list.value.filter((work) => work.id !== id)
      },
    }
  }
}
