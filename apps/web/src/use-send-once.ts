import { useRef } from 'react'

/** Sends what a form holds once, however soon its button is clicked again: that learns of it only when drawn anew. */
export function useSendOnce<Sent>(mutate: (sent: Sent, options: { onSettled(): void }) => void) {
  const isSending = useRef(false)
  return (sent: Sent) => {
    if (isSending.current) return
    isSending.current = true
    mutate(sent, {
      onSettled() {
        isSending.current = false
      },
    })
  }
}
