import { usePageTitle } from '../../components/page-title.ts'

export function PageHeading({ title, isHidden = false }: { title: string; isHidden?: boolean }) {
  const heading = usePageTitle(title)
  return (
    <h1
      ref={heading}
      tabIndex={-1}
      className={isHidden ? 'sr-only' : 'text-3xl font-bold tracking-tight sm:text-4xl'}
    >
      {title}
    </h1>
  )
}
