import './styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api.ts'
import { NoticeProvider } from './components/notices.tsx'
import { watchSession } from './features/accounts/session.ts'
import { router } from './router.tsx'

watchSession(() => {
  const next = router.state.location.href
  router.navigate({ to: '/sign-in', search: { next, ended: true }, replace: true })
})

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no element with the id "root"')

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <NoticeProvider>
        <RouterProvider router={router} />
      </NoticeProvider>
    </QueryClientProvider>
  </StrictMode>,
)
