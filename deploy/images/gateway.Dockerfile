# The app, and Caddy in front of everything. Build it from the top of the repository.

FROM node:22-bookworm-slim AS app
WORKDIR /web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web .
RUN npm run build
# A folder to be given away: images derived from Caddy's cannot count on a shell to make one.
RUN mkdir /empty

FROM caddy:2
COPY deploy/gateway/Caddyfile /etc/caddy/Caddyfile
COPY --from=app /web/dist /srv
# Certificates and keys live here, as nobody in particular.
COPY --from=app --chown=65532:65532 /empty /var/lib/gateway
ENV XDG_DATA_HOME=/var/lib/gateway XDG_CONFIG_HOME=/var/lib/gateway
USER 65532:65532
EXPOSE 80 443
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=10s --retries=3 \
    CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2020/"]
LABEL org.opencontainers.image.title="Signet gateway" \
    org.opencontainers.image.description="The app, HTTPS, and the way to both services" \
    org.opencontainers.image.licenses="Apache-2.0"
