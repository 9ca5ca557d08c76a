import { describe, expect, it } from 'vitest'
import { firstLoad, weigh, type Output } from './first-load.ts'

const chunk = (fileName: string, isEntry: boolean, imports: string[], css: string[] = []) => ({
  type: 'chunk' as const,
  fileName,
  isEntry,
  imports,
  viteMetadata: { importedCss: new Set(css) },
})

describe('the first load', () => {
  it('should be the page, its entry and all that this imports, however far', () => {
    const output: Output = {
      'index.html': { type: 'asset' },
      'main.js': chunk('main.js', true, ['a.js'], ['main.css']),
      'a.js': chunk('a.js', false, ['b.js', 'main.js'], ['a.css']),
      'b.js': chunk('b.js', false, []),
      'later.js': chunk('later.js', false, ['b.js'], ['later.css']),
    }
    expect(firstLoad(output).sort()).toEqual(['a.css', 'a.js', 'b.js', 'index.html', 'main.css', 'main.js'])
  })

  it('should fail the build when it reaches the bound, and name what is in it', () => {
    const sizes = new Map([
      ['index.html', 40],
      ['main.js', 60],
    ])
    expect(weigh(sizes, 101)).toContain('100 bytes')
    expect(() => weigh(sizes, 100)).toThrow(/main\.js 60/)
  })
})
