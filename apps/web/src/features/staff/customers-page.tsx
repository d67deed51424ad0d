import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { countText } from '../../components/count-text.ts'
import { MessagePanel } from '../../components/message-panel.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { SelectField } from '../../components/select-field.tsx'
import { CustomerTable } from './customer-table.tsx'
import { type CustomersSearch, customersSearch } from './customers-search.ts'
import { NewCustomerDialog } from './new-customer-dialog.tsx'
import { QueryView } from './query-view.tsx'
import { StaffPage } from './staff-page.tsx'
import { useCustomers } from './use-customers.ts'

const route = getRouteApi('/staff/customers')

const WITHOUT_SIGN_IN = [{ value: 'none', text: 'Who cannot sign in' }] as const

export function CustomersPage() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const [isAdding, setAdding] = useState(false)
  const list = useCustomers(filter)
  const total = list.data?.pages[0]?.total

  function changeFilter(changed: { [Name in keyof CustomersSearch]: CustomersSearch[Name] | undefined }) {
    navigate({ search: customersSearch(changed), replace: true, resetScroll: false })
  }

  return (
    <StaffPage
      title="Customers"
      count={
        list.isPlaceholderData ? 'Looking…' : total !== undefined && countText(total, 'customer', 'customers')
      }
      actions={
        <div className="flex grow flex-wrap gap-3 sm:justify-end max-sm:w-full">
          <div className="max-sm:w-full">
            <SelectField
              label="Sign-in"
              value={filter.signIn ?? ''}
              none="All customers"
              options={WITHOUT_SIGN_IN}
              onChange={(signIn) => changeFilter({ ...filter, signIn })}
            />
          </div>
          <div className="flex grow max-sm:w-full sm:max-w-md">
            <SearchField
              label="Search by e-mail or name"
              value={filter.search ?? ''}
              onChange={(search) => changeFilter({ ...filter, search })}
            />
          </div>
          <Button variant="primary" onClick={() => setAdding(true)}>
            New customer
          </Button>
        </div>
      }
    >
      <QueryView query={list} loading="Loading the customers…">
        {({ pages }) => {
          const customers = pages.flatMap((page) => page.customers)
          return customers.length > 0 ? (
            <CustomerTable customers={customers} list={list} />
          ) : (
            <NobodyFound filter={filter} onClear={() => changeFilter({})} />
          )
        }}
      </QueryView>
      {isAdding && <NewCustomerDialog onClose={() => setAdding(false)} />}
    </StaffPage>
  )
}

function NobodyFound({
  filter: { search, signIn },
  onClear,
}: {
  filter: CustomersSearch
  onClear: () => void
}) {
  if (search === undefined && signIn === undefined) {
    return <MessagePanel title="No customers yet">Whoever opens an account appears here.</MessagePanel>
  }
  const all = (
    <Button variant="primary" onClick={onClear}>
      Show all customers
    </Button>
  )
  return search === undefined ? (
    <MessagePanel title="Everybody has an address to sign in with" action={all}>
      Who has none came from the older system, with the address of somebody else but for its case.
    </MessagePanel>
  ) : (
    <MessagePanel title="No customer matches" action={all}>
      Try fewer letters, or a part of the e-mail address or the name.
    </MessagePanel>
  )
}
