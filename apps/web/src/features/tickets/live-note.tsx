/** That what is on the screen may be a few seconds old, quietly. */
export function LiveNote({ isLost }: { isLost: boolean }) {
  return (
    <p role="status" className="text-sm text-muted empty:hidden">
      {isLost && 'News may take a few seconds: the live connection is interrupted.'}
    </p>
  )
}
