import { Sign } from '../../components/wordmark.tsx'

/** Says at a glance that this is not what customers see. */
export function StaffMark() {
  return (
    <span className="inline-flex items-center gap-2.5 text-lg font-bold tracking-tight">
      <Sign />
      <span className="max-sm:sr-only">WebMagic</span>
      <span className="staff-mark">Staff</span>
    </span>
  )
}
