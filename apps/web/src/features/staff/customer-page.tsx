import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouteContext } from '@tanstack/react-router'
import { isDomainError } from '@webmagic/sdk'
import { formatDay } from '../../components/calendar-date.ts'
import { Fact } from '../../components/fact.tsx'
import { BackIcon } from '../../components/icons.tsx'
import { trpc } from './api.ts'
import { CustomerAccess } from './customer-access.tsx'
import { CustomerHistory } from './customer-history.tsx'
import { CustomerPurchases } from './customer-purchases.tsx'
import { CustomerSites } from './customer-sites.tsx'
import { AccessBadge, VerifiedBadge } from './customer-table.tsx'
import { type Customer, personName } from './labels.ts'
import { QueryView } from './query-view.tsx'
import { StaffNotFound } from './staff-not-found.tsx'
import { StaffPage } from './staff-page.tsx'

const route = getRouteApi('/staff/customers/$customerId')

export function CustomerPage() {
  const { customerId } = route.useParams()
  // Another customer is another page, with a state of its own.
  return <PageOfCustomer key={customerId} customerId={customerId} />
}

function PageOfCustomer({ customerId }: { customerId: string }) {
  const customer = useQuery(trpc.staff.customers.get.queryOptions({ customerId }))
  if (isDomainError(customer.error, 'not_found') || isDomainError(customer.error, 'validation_failed')) {
    return <StaffNotFound />
  }
  return (
    <>
      <Link to="/staff/customers" className="back-link">
        <BackIcon />
        Customers
      </Link>
      <StaffPage title={customer.data ? personName(customer.data) : 'Customer'}>
        <QueryView query={customer} loading="Loading the customer…">
          {(data) => <CustomerView customer={data} />}
        </QueryView>
      </StaffPage>
    </>
  )
}

function CustomerView({ customer }: { customer: Customer }) {
  const { staff } = useRouteContext({ from: '/staff' })
  const isAdmin = staff.role === 'admin'
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[2fr_1fr] *:min-w-0">
      <div className="grid grid-cols-1 gap-6">
        <Details customer={customer} />
        <CustomerSites customerId={customer.customerId} isAdmin={isAdmin} />
        <CustomerPurchases customerId={customer.customerId} />
      </div>
      {isAdmin && (
        <div className="grid grid-cols-1 gap-6">
          <CustomerAccess customer={customer} />
          <CustomerHistory customerId={customer.customerId} />
        </div>
      )}
    </div>
  )
}

function Details({ customer }: { customer: Customer }) {
  const { email, fullName, phone, emailVerified, canSignIn, createdAt } = customer
  return (
    <section aria-label="Details" className="panel">
      <dl className="staff-facts">
        <Fact term="E-mail">
          {email}
          <span className="block text-sm">
            <VerifiedBadge isVerified={emailVerified} />
          </span>
        </Fact>
        <Fact term="Name">{fullName ?? '–'}</Fact>
        <Fact term="Phone">{phone ?? '–'}</Fact>
        <Fact term="Access">
          <AccessBadge customer={customer} />
        </Fact>
        <Fact term="Customer since">
          <time dateTime={createdAt.toISOString()}>{formatDay(createdAt)}</time>
        </Fact>
      </dl>
      {!canSignIn && (
        <p className="mt-5">
          Cannot sign in: but for its case, the address is another customer’s, who signs in with it.{' '}
          <Link to="/staff/customers" search={{ search: email }} className="inline-link">
            Everybody with this address
          </Link>
        </p>
      )}
    </section>
  )
}
