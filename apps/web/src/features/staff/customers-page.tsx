import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { countText } from '../../components/count-text.ts'
import { MessagePanel } from '../../components/message-panel.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { CustomerTable } from './customer-table.tsx'
import { NewCustomerDialog } from './new-customer-dialog.tsx'
import { QueryView } from './query-view.tsx'
import { StaffPage } from './staff-page.tsx'
import { useCustomers } from './use-customers.ts'

const route = getRouteApi('/staff/customers')

export function CustomersPage() {
  const { search } = route.useSearch()
  const navigate = route.useNavigate()
  const [isAdding, setAdding] = useState(false)
  const list = useCustomers(search)
  const total = list.data?.pages[0]?.total

  function changeSearch(text: string) {
    navigate({ search: text ? { search: text } : {}, replace: true, resetScroll: false })
  }

  return (
    <StaffPage
      title="Customers"
      count={
        list.isPlaceholderData ? 'Looking…' : total !== undefined && countText(total, 'customer', 'customers')
      }
      actions={
        <div className="flex grow flex-wrap gap-3 sm:justify-end max-sm:w-full">
          <div className="flex grow max-sm:w-full sm:max-w-md">
            <SearchField
              label="Search by e-mail or name"
              value={search ?? ''}
              onChange={(text) => changeSearch(text)}
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
            <NobodyFound search={search} onClear={() => changeSearch('')} />
          )
        }}
      </QueryView>
      {isAdding && <NewCustomerDialog onClose={() => setAdding(false)} />}
    </StaffPage>
  )
}

function NobodyFound({ search, onClear }: { search: string | undefined; onClear: () => void }) {
  if (search === undefined) {
    return <MessagePanel title="No customers yet">Whoever opens an account appears here.</MessagePanel>
  }
  return (
    <MessagePanel
      title="No customer matches"
      action={
        <Button variant="primary" onClick={onClear}>
          Show all customers
        </Button>
      }
    >
      Try fewer letters, or a part of the e-mail address or the name.
    </MessagePanel>
  )
}
