import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { Badge } from '../../components/badge.tsx'
import { formatDay } from '../../components/calendar-date.ts'
import { countText } from '../../components/count-text.ts'
import { MoreRows } from '../../more-rows.tsx'
import { type Customer, personName } from './labels.ts'
import type { useCustomers } from './use-customers.ts'

interface CustomerTableProps {
  customers: Customer[]
  list: ReturnType<typeof useCustomers>
}

export function CustomerTable({ customers, list }: CustomerTableProps) {
  const rows = useRef<HTMLTableSectionElement>(null)
  return (
    <>
      <div className="rows">
        <table className="table">
          <caption className="sr-only">Customers by e-mail address</caption>
          <thead className="max-sm:sr-only">
            <tr>
              <th scope="col">Customer</th>
              <th scope="col" className="max-sm:hidden">
                Sites
              </th>
              <th scope="col" className="max-sm:hidden">
                E-mail
              </th>
              <th scope="col" className="max-sm:hidden">
                Access
              </th>
              <th scope="col" className="max-md:hidden">
                Since
              </th>
            </tr>
          </thead>
          <tbody ref={rows}>
            {customers.map((customer) => (
              <CustomerRow key={customer.customerId} customer={customer} />
            ))}
          </tbody>
        </table>
      </div>
      <MoreRows rows={rows} shown={customers.length} list={list} />
    </>
  )
}

function CustomerRow({ customer }: { customer: Customer }) {
  const { customerId, email, fullName, siteCount, createdAt } = customer
  return (
    <tr data-row>
      <th scope="row" className="w-full">
        <Link to="/staff/customers/$customerId" params={{ customerId }} className="row-link">
          <span className="block font-semibold">{personName(customer)}</span>
          {fullName && <span className="block text-sm text-muted">{email}</span>}
        </Link>
        <span className="mt-1 flex flex-wrap gap-x-4 text-sm font-normal sm:hidden">
          {countText(siteCount, 'site', 'sites')}
          <VerifiedBadge isVerified={customer.emailVerified} />
          <AccessBadge customer={customer} />
        </span>
      </th>
      <td className="whitespace-nowrap text-sm max-sm:hidden">{countText(siteCount, 'site', 'sites')}</td>
      <td className="whitespace-nowrap text-sm max-sm:hidden">
        <VerifiedBadge isVerified={customer.emailVerified} />
      </td>
      <td className="whitespace-nowrap text-sm max-sm:hidden">
        <AccessBadge customer={customer} />
      </td>
      <td className="whitespace-nowrap text-sm max-md:hidden">
        <time dateTime={createdAt.toISOString()}>{formatDay(createdAt)}</time>
      </td>
    </tr>
  )
}

export function VerifiedBadge({ isVerified }: { isVerified: boolean }) {
  return isVerified ? <Badge tone="good">Confirmed</Badge> : <Badge tone="warning">Not confirmed</Badge>
}

export function AccessBadge({
  customer: { isActive, canSignIn },
}: {
  customer: Pick<Customer, 'isActive' | 'canSignIn'>
}) {
  if (!isActive) return <Badge tone="problem">Disabled</Badge>
  return canSignIn ? <Badge tone="good">Active</Badge> : <Badge tone="warning">Cannot sign in</Badge>
}
