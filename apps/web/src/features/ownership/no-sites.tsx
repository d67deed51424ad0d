import { MessagePanel } from '../../components/message-panel.tsx'

export function NoSites() {
  return (
    <MessagePanel title="Your first site is still to come">
      As soon as you have a website from WebMagic, it appears here, with its address and everything about it.
      There is nothing you need to do.
    </MessagePanel>
  )
}
