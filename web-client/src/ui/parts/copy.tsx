import { strings } from '../strings'
import { Icon } from './icons'
import { announce } from './live'
import { toast } from './toasts'
import { useEffect, useState } from 'preact/hooks'

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    announce(strings.common.copied)
    return true
  } catch {
    toast(strings.common.copyFailed, 'error')
    return false
  }
}

/** Back to "copy" after this. */
const COPIED_MS = 2_500

export function CopyButton({ text, label = strings.common.copy }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), COPIED_MS)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <button type="button" class="button quiet" onClick={() => void copyText(text).then(setCopied)}>
      <Icon name={copied ? 'check' : 'copy'} size={18} />
      {copied ? strings.common.copied : label}
    </button>
  )
}
