import { useEffect, useRef } from 'preact/hooks'
import { strings } from '../strings'

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { rawValue: string }[]>
}
type DetectorConstructor = new (options: { formats: string[] }) => Detector

/** Between two looks. */
const LOOK_MS = 200

function detectorOfBrowser(): DetectorConstructor | undefined {
  return (globalThis as { BarcodeDetector?: DetectorConstructor }).BarcodeDetector
}

/** Not every browser reads codes; where it does not, pasting stays. */
export const canScan = (): boolean => detectorOfBrowser() !== undefined && 'mediaDevices' in navigator

export function CameraScanner(props: { onCode: (text: string) => void; onFailure: () => void }) {
  const video = useRef<HTMLVideoElement>(null)
  const callbacks = useRef(props)
  callbacks.current = props
  useEffect(() => {
    let stream: MediaStream | undefined
    let timer = 0
    const ended = new AbortController()
    // A function, because it changes while something is awaited.
    const gone = (): boolean => ended.signal.aborted
    const stop = (): void => {
      ended.abort()
      clearTimeout(timer)
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    const look = async (detector: Detector): Promise<void> => {
      if (gone() || !video.current) return
      const [code] = await detector.detect(video.current)
      if (gone()) return
      if (code?.rawValue.startsWith('whimbrel-link:')) {
        stop()
        callbacks.current.onCode(code.rawValue)
      } else timer = window.setTimeout(() => void look(detector).catch(fail), LOOK_MS)
    }
    const fail = (): void => {
      if (gone()) return
      stop()
      callbacks.current.onFailure()
    }
    const start = async (): Promise<void> => {
      const Detector = detectorOfBrowser()
      if (!Detector) throw new Error('No detector')
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      // Closed while the browser asked for leave.
      if (gone() || !video.current) {
        stop()
        return
      }
      video.current.srcObject = stream
      await video.current.play()
      await look(new Detector({ formats: ['qr_code'] }))
    }
    start().catch(fail)
    return stop
  }, [])
  return (
    <figure class="camera">
      <video ref={video} muted playsInline aria-label={strings.settings.linkScan} />
      <figcaption class="hint">{strings.settings.linkLooking}</figcaption>
    </figure>
  )
}
