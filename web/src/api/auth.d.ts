// Made from openapi/auth.json by `npm run generate`.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The public keys (RFC 7517). Never empty.
         * @description # Errors
         *     500 only.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description JWK Set, with ETag and Cache-Control */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/jwk-set+json": unknown;
                    };
                };
                /** @description Unchanged since the ETag of If-None-Match */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-authorization-server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Authorization server metadata (RFC 8414). */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description RFC 8414 metadata */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Logs in. An unknown email gets the same answer as a wrong password, and costs as much.
         * @description # Errors
         *     401 `invalid_credentials`, 422, 429, 503.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            responses: {
                /** @description A new session */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionAnswer"];
                    };
                };
                /** @description `malformed_request`: it could not be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `invalid_credentials` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `request_timeout`: it did not arrive in time */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `payload_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `unsupported_media_type` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `validation_failed` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `too_many_attempts`, with Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`: too many logins at once */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the session of whatever token is sent: bearer, cookie, or refresh token. An expired or already ended one will
         *     do: to log out twice is no error.
         * @description # Errors
         *     401 for a token that is none of ours, or for no token at all; 403 `cross_site_request`.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["Logout"] | null;
                };
            };
            responses: {
                /** @description The session is ended, cookies are cleared */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_request`: it could not be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `missing_token`, `invalid_token` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `cross_site_request` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `request_timeout`: it did not arrive in time */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `payload_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `unsupported_media_type` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who is logged in.
         * @description # Errors
         *     401, and 403 `not_a_person` for a service account.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The user of the token */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
                /** @description Not authenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `not_a_person`: a service account */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Deletes the caller's account. Every session ends, and services erase what they keep of the user: surveys with all their
         *     responses, and answers that were given under the user's name. Nothing brings it back. Guesses at the password count
         *     against this session alone.
         * @description # Errors
         *     401 `invalid_credentials` for a wrong password, 403 `not_a_person`, 422, 429, 503.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DeleteAccount"];
                };
            };
            responses: {
                /** @description Deleted; every session is ended, cookies are cleared */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_request`: it could not be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Not authenticated, or `invalid_credentials` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `not_a_person`: a service account; `cross_site_request` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `request_timeout`: it did not arrive in time */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `payload_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `unsupported_media_type` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `validation_failed` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `too_many_attempts`, with Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description OpenAPI 3.1 */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Changes the password. Every other session of the user ends; this one goes on. Guesses at the current password count
         *     against this session alone.
         * @description # Errors
         *     401 `invalid_credentials` for a wrong current password, 403 `not_a_person`, 422, 429, 503.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ChangePassword"];
                };
            };
            responses: {
                /** @description Changed; every other session is ended */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `malformed_request`: it could not be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description Not authenticated, or `invalid_credentials` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `not_a_person`: a service account; `cross_site_request` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `request_timeout`: it did not arrive in time */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `payload_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `unsupported_media_type` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `validation_failed` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `too_many_attempts`, with Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a refresh token for new tokens. The same token again, from a second tab or after a lost answer, is given the
         *     same generation, until that one is used; after that it is a theft, and the session ends everywhere.
         * @description # Errors
         *     401 `missing_token`, `invalid_token`, `expired_token`, `revoked_token` or `reused_token`; 403 `cross_site_request`; 429.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["Refresh"] | null;
                };
            };
            responses: {
                /** @description The next generation of tokens */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionAnswer"];
                    };
                };
                /** @description `malformed_request`: it could not be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `missing_token`, `invalid_token`, `expired_token`, `revoked_token`, `reused_token` */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `cross_site_request` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `request_timeout`: it did not arrive in time */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `payload_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `unsupported_media_type` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `validation_failed` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `too_many_attempts`, with Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Registers an account and logs it in.
         * @description # Errors
         *     409 `email_taken`, 422, 429, 503.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Register"];
                };
            };
            responses: {
                /** @description The account, logged in */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionAnswer"];
                    };
                };
                /** @description `malformed_request`: it could not be read */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `request_timeout`: it did not arrive in time */
                408: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `email_taken` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `payload_too_large` */
                413: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `unsupported_media_type` */
                415: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `validation_failed` */
                422: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `too_many_attempts`, with Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists the caller's live sessions, newest first.
         * @description # Errors
         *     400, 401.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100; 20 where absent. */
                    limit?: number;
                    /** @description Where the page before ended: its `next_cursor`. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of live sessions */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_SessionItem"];
                    };
                };
                /** @description Not authenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `insufficient_scope` or `cross_site_request` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Ends every session of the caller, this one included.
         * @description # Errors
         *     401.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All ended, cookies are cleared */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not authenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `insufficient_scope` or `cross_site_request` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Ends one session of the caller.
         * @description # Errors
         *     401, 404.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Ended */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Not authenticated */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `insufficient_scope` or `cross_site_request` */
                403: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description The caller has no live session with that id */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/introspect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tells a client whether a token is active. The client must be one that may ask, and learns of no token that is not for
         *     one of its audiences; a refresh token counts as for those that its access tokens are for.
         * @description # Errors
         *     RFC 6749 section 5.2; 429.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/x-www-form-urlencoded": components["schemas"]["TokenForm"];
                };
            };
            responses: {
                /** @description RFC 7662 section 2.2 */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Introspection"];
                    };
                };
                /** @description RFC 6749 section 5.2: `invalid_request`, `unauthorized_client` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OAuthErrorDocument"];
                    };
                };
                /** @description `invalid_client`, with WWW-Authenticate */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OAuthErrorDocument"];
                    };
                };
                /** @description `too_many_attempts`, with Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revokes a token: a client's own alone, for the client; a person's with its session, whichever of the two tokens it is
         *     (RFC 7009 section 2.1), for whoever has it.
         * @description # Errors
         *     RFC 6749 section 5.2, also for another's token; 429. One that is not ours is no error (RFC 7009 section 2.2).
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/x-www-form-urlencoded": components["schemas"]["TokenForm"];
                };
            };
            responses: {
                /** @description The token is worth nothing now */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description RFC 6749 section 5.2: `invalid_request`, `unauthorized_client` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OAuthErrorDocument"];
                    };
                };
                /** @description `invalid_client`, with WWW-Authenticate */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OAuthErrorDocument"];
                    };
                };
                /** @description `too_many_attempts`, with Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/status-lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All lists there are (section 9.3).
         * @description # Errors
         *     The database's.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description `{status_lists: [uri, ...]}` */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/status-lists/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A list: a signed JWT with a bit for each token, set when the token is revoked.
         * @description # Errors
         *     404 for a list that no token refers to yet, 406 where the caller takes no JWT, 501 for the past.
         */
        get: {
            parameters: {
                query?: {
                    /** @description As it was at that time. Not supported: answered with 501. */
                    time?: string;
                };
                header?: never;
                path: {
                    /** @description As in the token's `status.status_list.uri` */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The list, with ETag and Cache-Control */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/statuslist+jwt": unknown;
                    };
                };
                /** @description Unchanged since the ETag of If-None-Match */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description `not_found` */
                404: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `not_acceptable` */
                406: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `not_implemented` */
                501: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a token: to a service account, for its credentials (RFC 6749 section 4.4); to whoever has a refresh token, for
         *     that one (section 6).
         * @description # Errors
         *     RFC 6749 section 5.2, `invalid_target` (RFC 8707); 429.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
                };
            };
            responses: {
                /** @description RFC 6749 section 5.1 */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TokenAnswer"];
                    };
                };
                /** @description RFC 6749 section 5.2: `invalid_request`, `invalid_grant`, `unauthorized_client`, `unsupported_grant_type`, `invalid_scope`, `invalid_target` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OAuthErrorDocument"];
                    };
                };
                /** @description `invalid_client`, with WWW-Authenticate */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OAuthErrorDocument"];
                    };
                };
                /** @description `too_many_attempts`, with Retry-After */
                429: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every live revocation, and the cursor to follow the stream from.
         * @description # Errors
         *     503 while this replica cannot tell whether it knows them all; another one may.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description `{cursor, revocations: [{type, id, before?, expires_at}]}` */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
                /** @description `revocations_stale` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/revocations/deleted-users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Users who were deleted after a moment, in the last 400 days. The feed tells at once that the tokens of one are refused; this
         *     is for those who keep something of the user's, and may have been away.
         * @description # Errors
         *     400 for a moment that is none, and 503.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The `deleted_at` of the last one that is known; absent: from the first on. */
                    after?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Ids, and no more than that */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeletedUsers"];
                    };
                };
                /** @description `malformed_request` */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `overloaded`, `database_unavailable` or `keys_unavailable`, with Retry-After */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/revocations/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Revocations as they happen: `event: revocation` with the cursor as `id`, `heartbeat`, and `reset` when the cursor
         *     is unknown and the snapshot must be taken again. The stream ends when this replica has lost touch with PostgreSQL.
         * @description # Errors
         *     As [`snapshot`].
         */
        get: {
            parameters: {
                query?: {
                    /** @description The cursor of the snapshot, or the id of the last event. */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Server-sent events */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": unknown;
                    };
                };
                /** @description `revocations_stale` */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A change of password. */
        ChangePassword: {
            /**
             * Format: password
             * @description The one in force.
             */
            current_password: string;
            /**
             * Format: password
             * @description 8 to 128 characters, not among the common ones.
             */
            new_password: string;
        };
        /** @description A wish to be forgotten. */
        DeleteAccount: {
            /**
             * Format: password
             * @description The one in force: nobody else may delete the account.
             */
            password: string;
        };
        /** @description One of them. */
        DeletedUser: {
            /**
             * Format: date-time
             * @description No two have the same.
             */
            deleted_at: string;
            /**
             * Format: uuid
             * @description `sub` of the user's tokens.
             */
            id: string;
        };
        /** @description Users who were deleted. */
        DeletedUsers: {
            /** @description In the order of their deletion, a thousand at most. Ask again after the last, until there are none. */
            deleted_users: components["schemas"]["DeletedUser"][];
        };
        /**
         * @description What a token is worth at this moment (RFC 7662 section 2.2). All but `active` is absent for one that is worth
         *     nothing, or is not for the caller.
         */
        Introspection: {
            active: boolean;
            aud?: string[] | null;
            client_id?: string | null;
            /** Format: int64 */
            exp?: number | null;
            /** Format: int64 */
            iat?: number | null;
            iss?: string | null;
            /** Format: uuid */
            jti?: string | null;
            /** Format: int64 */
            nbf?: number | null;
            scope?: string | null;
            /**
             * Format: uuid
             * @description The session. A client's own token has none.
             */
            sid?: string | null;
            /**
             * Format: uuid
             * @description The user, or the client in its own token.
             */
            sub?: string | null;
            /** @description `Bearer`, for an access token. */
            token_type?: string | null;
            /** @description `access_token` or `refresh_token`: only the former is for services. */
            token_use?: string | null;
        };
        /** @description Proof of an account. */
        Login: {
            /**
             * Format: email
             * @description The account's, whatever its case.
             */
            email: string;
            mode?: components["schemas"]["Mode"] | null;
            /**
             * Format: password
             * @description The account's.
             */
            password: string;
        };
        /** @description The session's refresh token, where no other credential is at hand. */
        Logout: {
            /** @description Any refresh token of the session. */
            refresh_token?: string | null;
        };
        /**
         * @description Where the tokens go.
         * @enum {string}
         */
        Mode: "json" | "cookie";
        /** @description The body of a refusal (RFC 6749 section 5.2). */
        OAuthErrorDocument: {
            /**
             * @description What programs look at.
             * @example invalid_client
             */
            error: string;
            /** @description What happened and what to do next, for the client's developer. */
            error_description: string;
        };
        /** @description A page as sent. */
        Page_SessionItem: {
            /** @description The items, in order. */
            items: {
                /**
                 * Format: date-time
                 * @description When it began.
                 */
                created_at: string;
                /** @description Whether it is the one this request belongs to. */
                current: boolean;
                /**
                 * Format: uuid
                 * @description To end it by.
                 */
                id: string;
                /** @description Where it was begun from. */
                ip: string | null;
                /**
                 * Format: date-time
                 * @description When it was last refreshed.
                 */
                last_used_at: string;
                /** @description The program it was begun with. */
                user_agent: string | null;
            }[];
            /** @description Send it as `cursor` for the next page; null on the last. */
            next_cursor: string | null;
        };
        /** @description The body of a problem document, for the API descriptions. */
        ProblemDocument: {
            /** @description Stable `snake_case` code: what programs should look at. */
            code: string;
            /** @description What happened, and what to do next. */
            detail: string;
            /** @description All that is wrong with a refused body. */
            errors?: components["schemas"]["Refusal"][];
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description The code in words. */
            title: string;
            /** @description The trace to name when asking for help. */
            trace_id: string;
            /** @description A stable URN that ends in the code. */
            type: string;
        };
        /** @description A refresh token in the body, or in the cookie. */
        Refresh: {
            mode?: components["schemas"]["Mode"] | null;
            /** @description Absent where the cookie carries it. */
            refresh_token?: string | null;
        };
        /** @description One thing that is wrong with a body, and where. */
        Refusal: {
            /** @description Stable `snake_case` code. */
            code: string;
            /** @description What is wrong and what to do, for a person. */
            detail: string;
            /** @description JSON pointer (RFC 6901) into the request's body: `/questions/0/text`; empty for the body itself. */
            pointer: string;
        };
        /** @description A new account. */
        Register: {
            /**
             * Format: email
             * @description At most 254 characters; one account per address, whatever its case.
             */
            email: string;
            mode?: components["schemas"]["Mode"] | null;
            /**
             * Format: password
             * @description 8 to 128 characters, not among the common ones, and not the email.
             */
            password: string;
        };
        /** @description A session and its tokens. */
        SessionAnswer: {
            /** @description A JWT (RFC 9068). Absent in mode `cookie`. */
            access_token?: string | null;
            /**
             * Format: int64
             * @description Seconds the access token lives.
             */
            expires_in: number;
            /**
             * Format: int64
             * @description Seconds the refresh token lives.
             */
            refresh_expires_in: number;
            /** @description To be used once. Absent in mode `cookie`. */
            refresh_token?: string | null;
            /**
             * Format: uuid
             * @description `sid` in the tokens.
             */
            session_id: string;
            /** @description Always `Bearer`. */
            token_type: string;
            user: components["schemas"]["User"];
        };
        /** @description A live session of the caller. */
        SessionItem: {
            /**
             * Format: date-time
             * @description When it began.
             */
            created_at: string;
            /** @description Whether it is the one this request belongs to. */
            current: boolean;
            /**
             * Format: uuid
             * @description To end it by.
             */
            id: string;
            /** @description Where it was begun from. */
            ip: string | null;
            /**
             * Format: date-time
             * @description When it was last refreshed.
             */
            last_used_at: string;
            /** @description The program it was begun with. */
            user_agent: string | null;
        };
        /** @description RFC 6749 section 5.1. */
        TokenAnswer: {
            /** @description A JWT (RFC 9068). */
            access_token: string;
            /**
             * Format: int64
             * @description Seconds the access token lives.
             */
            expires_in: number;
            /** @description To be used once. A client that can authenticate has no need of one. */
            refresh_token?: string | null;
            /** @description What it allows. */
            scope: string;
            /** @description Always `Bearer`. */
            token_type: string;
        };
        /** @description The form of the request. */
        TokenForm: {
            /** @description A JWT that the client signed (RFC 7523), unless it has a secret. */
            client_assertion?: string | null;
            /** @description `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`. */
            client_assertion_type?: string | null;
            /** @description An access or a refresh token. */
            token: string;
            /** @description `access_token` or `refresh_token`: which of them is looked for first. */
            token_type_hint?: string | null;
        };
        /** @description The form of a request for a token. Others that RFC 6749 knows are ignored. */
        TokenRequest: {
            /** @description A JWT that the client signed (RFC 7523), unless it has a secret. */
            client_assertion?: string | null;
            /** @description `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`. */
            client_assertion_type?: string | null;
            /** @description `signet`, for the grant `refresh_token`; elsewhere it is told by what authenticates. */
            client_id?: string | null;
            /** @description `client_credentials` or `refresh_token`. */
            grant_type: string;
            /** @description For the grant `refresh_token`. */
            refresh_token?: string | null;
            /** @description Whom the token is to be for (RFC 8707): an audience, exactly as the client was registered with it. */
            resource?: string[] | null;
            /** @description Less than all that may be had, separated by spaces. */
            scope?: string | null;
        };
        /** @description A person with an account, as the API tells of them. */
        User: {
            /**
             * Format: date-time
             * @description When they registered.
             */
            created_at: string;
            /** @description As they wrote it. */
            email: string;
            /**
             * Format: uuid
             * @description The user's id: `sub` in their tokens.
             */
            id: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
