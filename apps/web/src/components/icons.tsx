import type { ReactNode } from 'react'

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      className="size-[1.125em] shrink-0"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

export function ExternalIcon() {
  return (
    <Icon>
      <path d="M8 4.5H5A1.5 1.5 0 0 0 3.5 6v9A1.5 1.5 0 0 0 5 16.500h9a1.5 1.5 0 0 0 1.5-1.500v-3M11.5 3.500h5v5M16.2 3.8 9.5 10.5" />
    </Icon>
  )
}

export function SearchIcon() {
  return (
    <Icon>
      <circle cx="9" cy="9" r="5.5" />
      <path d="m13.2 13.2 3.8 3.8" />
    </Icon>
  )
}

export function ClearIcon() {
  return (
    <Icon>
      <path d="m5.5 5.5 9 9m0-9-9 9" />
    </Icon>
  )
}

export function StarIcon() {
  return (
    <svg className="size-[1em] shrink-0" viewBox="0 0 20 20" fill="currentColor" aria-hidden="true">
      <path d="M10 1.800l2.5 5.2 5.7.8-4.1 4 1 5.700L10 14.800l-5.1 2.7 1-5.7-4.1-4 5.7-.8z" />
    </svg>
  )
}

export function EyeIcon() {
  return (
    <Icon>
      <path d="M2 10s3-5.5 8-5.500S18 10 18 10s-3 5.5-8 5.500S2 10 2 10Z" />
      <circle cx="10" cy="10" r="2.3" />
    </Icon>
  )
}

export function EyeOffIcon() {
  return (
    <Icon>
      <path d="M4.5 6.600C2.9 8.1 2 10 2 10s3 5.5 8 5.500c1.5 0 2.8-.5 3.9-1.100M8 4.800a7 7 0 0 1 2-.3c5 0 8 5.5 8 5.500s-.6 1.2-1.8 2.500M3 3l14 14" />
    </Icon>
  )
}

export function AlertIcon() {
  return (
    <Icon>
      <path d="M10 3 1.8 16.500h16.400L10 3ZM10 8.200v3.600M10 14.200v.1" />
    </Icon>
  )
}

export function CheckIcon() {
  return (
    <Icon>
      <path d="m4 10.5 4 4 8-9" />
    </Icon>
  )
}

export function SignOutIcon() {
  return (
    <Icon>
      <path d="M8 3.500H5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.500h3M12.5 13.5 16 10l-3.5-3.500M16 10H8" />
    </Icon>
  )
}

export function ChevronIcon() {
  return (
    <Icon>
      <path d="m5.5 8 4.5 4.5L14.5 8" />
    </Icon>
  )
}

export function BackIcon() {
  return (
    <Icon>
      <path d="M16 10H4.5M9 5l-5 5 5 5" />
    </Icon>
  )
}
