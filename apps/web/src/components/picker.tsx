import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { CheckIcon, SearchIcon } from './icons.tsx'
import { usePickerKeys } from './use-picker-keys.ts'

export interface PickerOption {
  id: string
  title: string
  detail: string
}

interface PickerProps {
  label: string
  options: PickerOption[]
  selectedId: string | null
  query: string
  onQuery: (query: string) => void
  /** The options do not belong to what was typed yet. */
  isBehind: boolean
  /** About the options, read out when it changes. */
  status: ReactNode
  onChoose: (id: string) => void
  onClose: () => void
}

/** A list to choose from by typing, after the combobox pattern of the ARIA practices. */
export function Picker(props: PickerProps) {
  const { label, options, selectedId, query, onQuery, isBehind, status, onChoose } = props
  const listId = useId()
  const optionId = (index: number) => `${listId}-${index}`
  const [active, setActive] = useState(0)
  const current = Math.min(active, options.length - 1)
  const press = usePickerKeys({ ...props, active: current, setActive })
  return (
    <>
      <div className="relative">
        <span className="pointer-events-none absolute inset-y-0 left-0 grid w-11 place-items-center text-muted">
          <SearchIcon />
        </span>
        <input
          // biome-ignore lint/a11y/noAutofocus: It is there because somebody opened it.
          autoFocus
          type="text"
          role="combobox"
          className="input pl-11 pr-3"
          aria-label={label}
          aria-autocomplete="list"
          aria-expanded={options.length > 0}
          aria-controls={options.length > 0 ? listId : undefined}
          aria-activedescendant={current >= 0 ? optionId(current) : undefined}
          placeholder={label}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          value={query}
          onChange={(event) => {
            setActive(0)
            onQuery(event.target.value)
          }}
          onKeyDown={press}
        />
      </div>
      {options.length > 0 && (
        <div
          id={listId}
          role="listbox"
          tabIndex={-1}
          aria-label={label}
          aria-busy={isBehind}
          className="picker-list"
        >
          {options.map((option, index) => (
            <Option
              key={option.id}
              id={optionId(index)}
              option={option}
              isActive={index === current}
              isSelected={option.id === selectedId}
              onPoint={() => setActive(index)}
              onChoose={() => onChoose(option.id)}
            />
          ))}
        </div>
      )}
      <div role="status" className="picker-status">
        {status}
      </div>
    </>
  )
}

interface OptionProps {
  id: string
  option: PickerOption
  isActive: boolean
  isSelected: boolean
  onPoint: () => void
  onChoose: () => void
}

function Option({ id, option, isActive, isSelected, onPoint, onChoose }: OptionProps) {
  const row = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: 'nearest' })
  }, [isActive])

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: The keys are the text field's, which keeps the focus.
    // biome-ignore lint/a11y/useFocusableInteractive: The same: `aria-activedescendant` points here.
    <div
      id={id}
      role="option"
      aria-selected={isSelected}
      data-active={isActive || undefined}
      ref={row}
      className="picker-option"
      onPointerMove={() => isActive || onPoint()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <span className="min-w-0">
        <span className="block truncate font-semibold">{option.title}</span>
        <span className="block truncate text-sm text-muted">{option.detail}</span>
      </span>
      {isSelected && <CheckIcon />}
    </div>
  )
}
