# Both services, compiled once; an image each: --target auth-service, --target survey-service.
# Build it from the top of the repository.

# What decides about dependencies, without our own code: the manifests, and an empty file for every target they
# name. COPY --from below compares contents, so the layer that compiles the dependencies stays good until one of
# these changes.
FROM rust:1.95-slim-bookworm AS manifests
WORKDIR /all
COPY Cargo.toml Cargo.lock ./
COPY auth-service auth-service
COPY survey-service survey-service
COPY shared shared
COPY deploy deploy
RUN find . -type f ! -name Cargo.toml ! -name Cargo.lock ! -name main.rs ! -name lib.rs -delete \
    && find . -name lib.rs -exec cp /dev/null {} \; \
    && echo 'fn main() {}' >/tmp/main.rs && find . -name main.rs -exec cp /tmp/main.rs {} \; \
    && find . -type d -empty -delete

FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
COPY --from=manifests /all .
RUN cargo build --release --locked --package auth-service --package survey-service
COPY auth-service auth-service
COPY survey-service survey-service
COPY shared shared
# Cargo compares times, and these files may be older than the empty ones that it compiled.
RUN find auth-service survey-service shared -name '*.rs' -exec touch {} + \
    && cargo build --release --locked --package auth-service --package survey-service

# libc and libgcc are all that the programs need. The roots of trust are for an OTLP endpoint over https.
FROM debian:bookworm-slim AS runtime
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
USER 65532:65532
STOPSIGNAL SIGTERM

FROM runtime AS auth-service
COPY --from=build /build/target/release/auth-service /usr/local/bin/auth-service
ENV AUTH_BIND=0.0.0.0:8081
EXPOSE 8081
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["auth-service", "health"]
ENTRYPOINT ["auth-service"]
CMD ["serve"]
LABEL org.opencontainers.image.title="Signet auth service" \
    org.opencontainers.image.description="Issues, rotates and revokes tokens; users, sessions, signing keys" \
    org.opencontainers.image.licenses="Apache-2.0"

FROM runtime AS survey-service
COPY --from=build /build/target/release/survey-service /usr/local/bin/survey-service
ENV SURVEY_BIND=0.0.0.0:8082
EXPOSE 8082
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["survey-service", "health"]
ENTRYPOINT ["survey-service"]
CMD ["serve"]
LABEL org.opencontainers.image.title="Signet survey service" \
    org.opencontainers.image.description="Surveys, responses, results" \
    org.opencontainers.image.licenses="Apache-2.0"
