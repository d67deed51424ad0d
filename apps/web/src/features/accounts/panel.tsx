import type { ReactNode, Ref } from 'react'

interface PanelProps {
  id: string
  title: string
  /** For the focus, when what had it goes away. */
  ref?: Ref<HTMLHeadingElement>
  children: ReactNode
}

/** One matter of the account. */
export function Panel({ id, title, ref, children }: PanelProps) {
  return (
    <section aria-labelledby={id} className="panel">
      <h2 ref={ref} id={id} tabIndex={-1} className="panel-title">
        {title}
      </h2>
      {children}
    </section>
  )
}
