// Made from openapi/surveys.json by `npm run generate`.

export interface paths {
    "/api/surveys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the open surveys, one's own, or those that others share with one, newest first: summaries, without their questions. */
        get: {
            parameters: {
                query?: {
                    /** @description `me`: one's own, `shared`: those that others share with one, in any state. Absent: the open ones. */
                    owner?: "me" | "shared";
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
                /** @description A page of summaries */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_SurveySummary"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        /** Create a survey, open unless it says otherwise. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewSurvey"];
                };
            };
            responses: {
                201: {
                    headers: {
                        /** @description Its version */
                        ETag?: string;
                        /** @description Its address */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Survey"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                408: components["responses"]["Timeout"];
                413: components["responses"]["TooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/definition.schema.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The JSON Schema (2020-12) of such documents. What it lets through may still be refused for what a schema cannot
         *     say: choices that repeat each other, control characters.
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
                /** @description A JSON Schema */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/schema+json": Record<string, never>;
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
    "/api/surveys/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept an invitation to somebody's survey. Who is a collaborator already keeps the greater of the two roles. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Acceptance"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Accepted"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                408: components["responses"]["Timeout"];
                /** @description `own_invitation`: it is to one's own survey, and still good; `too_many_collaborators`: 50 are enough */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `invitation_expired` */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                413: components["responses"]["TooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/openapi.json": {
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
                /** @description An OpenAPI document */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": Record<string, never>;
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
    "/api/surveys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a survey, in the language that suits the reader best. A draft is there for its owner only, and for those it is
         *     shared with; one that is closing shows its questions to nobody else.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Rather than by Accept-Language (BCP 47). A survey that is not there in it comes in its own. */
                    language?: string;
                };
                header?: {
                    /** @description The languages that you read */
                    "Accept-Language"?: string;
                    /** @description The ETag of what you have */
                    "If-None-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        /** @description The language of its texts */
                        "Content-Language"?: string;
                        /** @description Its version, in this language */
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Survey"];
                    };
                };
                /** @description You have it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                404: components["responses"]["NotFound"];
                /** @description `survey_closing`: its questions are for those who have them already */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        /** Delete a survey, with its responses and results. */
        delete: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Delete only the version with this ETag */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                412: components["responses"]["PreconditionFailed"];
                503: components["responses"]["Unavailable"];
            };
        };
        options?: never;
        head?: never;
        /**
         * Change a survey: what is absent stays as it is. The questions can change only while it is a draft; who sees the results
         *     and how long responses are kept, only its owner can change.
         */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Change only the version with this ETag */
                    "If-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SurveyChanges"];
                };
            };
            responses: {
                200: {
                    headers: {
                        /** @description Its version */
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Survey"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                408: components["responses"]["Timeout"];
                /** @description `survey_not_draft`: the questions are fixed; `invalid_state_change`: no way back to the draft */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                412: components["responses"]["PreconditionFailed"];
                413: components["responses"]["TooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
            };
        };
        trace?: never;
    };
    "/api/surveys/{id}/collaborators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List with whom one's own survey is shared, and who was invited and has not answered yet. */
        get: {
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
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Sharing"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
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
    "/api/surveys/{id}/collaborators/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Share a survey with somebody no longer. A collaborator may leave, too. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    user_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description They are no collaborator any more */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
            };
        };
        options?: never;
        head?: never;
        /** Give a collaborator of one's own survey another role. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    user_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CollaboratorChanges"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Collaborator"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                408: components["responses"]["Timeout"];
                413: components["responses"]["TooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
            };
        };
        trace?: never;
    };
    "/api/surveys/{id}/copies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a draft of one's own that is the same as a survey. */
        post: {
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
                201: {
                    headers: {
                        /** @description Its version */
                        ETag?: string;
                        /** @description Its address */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Survey"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/{id}/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a survey as a document: what `POST /api/surveys` takes to make the same survey again, but for its state. */
        get: {
            parameters: {
                query?: never;
                header?: {
                    /** @description The ETag of what you have */
                    "If-None-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        /** @description Its version */
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewSurvey"];
                    };
                };
                /** @description You have it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
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
    "/api/surveys/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the responses to one's own survey as a file, oldest first: everything that was received before, and nothing
         *     that comes in after. A file that breaks off ends without the last chunk, or with a stream reset, which clients
         *     report as an error; `after` goes on from there.
         * @description CSV (RFC 4180) has a row a response, with a column for each question, and one for each choice where several can be
         *     chosen, 1 or 0. Text that a spreadsheet would run as a formula has an apostrophe before it. NDJSON has the answers as
         *     they were sent, by question id, and a last line `{"rows": 1234, "complete": true}`. XLSX is a workbook with one sheet,
         *     for 1,048,575 responses at most.
         */
        get: {
            parameters: {
                query?: {
                    /** @description What kind of file. Where absent, as `Accept` says, or else `csv`. */
                    format?: "csv" | "ndjson" | "xlsx";
                    /** @description How questions and choices are told: by what they say (`labels`, where absent), or by their `ids`. */
                    values?: "labels" | "ids";
                    /** @description Whether a CSV begins with a byte order mark, by which spreadsheets know that it is UTF-8. False where absent. */
                    bom?: boolean;
                    /**
                     * @description Only what comes after the response with this id, without the row of headings: goes on where a download broke
                     *     off. Not with `xlsx`.
                     */
                    after?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        /** @description `attachment`, with a name for the file */
                        "Content-Disposition"?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                        "application/x-ndjson": string;
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": number[];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                /** @description `too_many_responses`: more than a workbook holds */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                503: components["responses"]["Unavailable"];
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
    "/api/surveys/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Invite somebody to one's own survey. Nothing is sent: send them the token, which is good once and for seven days. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewInvitation"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IssuedInvitation"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                408: components["responses"]["Timeout"];
                /** @description `too_many_invitations`: 50 are open */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                413: components["responses"]["TooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/{id}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraw an invitation to one's own survey. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    invitation_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It can be accepted no longer */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/{id}/responses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the responses to a survey, newest first, as they were sent. Where they are large, a page has fewer items than
         *     `limit`, and there is a `next_cursor` still.
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
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of responses */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_KeptResponse"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        /**
         * Answer a survey. Sent again with the same `submission_id` it counts once, and gets the same receipt. A token is only
         *     looked at where the survey is for those who have signed in.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            responses: {
                /** @description Kept before: the first receipt again */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Receipt"];
                    };
                };
                /** @description Kept */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Receipt"];
                    };
                };
                400: components["responses"]["Malformed"];
                /** @description `sign_in_required`; and what is told of a token, where it takes one */
                401: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                408: components["responses"]["Timeout"];
                /** @description `survey_not_open`; `survey_not_open_yet`; `survey_over`; `survey_full`; `already_responded`; `submission_conflict`: other answers have this submission_id */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                /** @description `response_deleted`: it was kept, and has been deleted since */
                410: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                413: components["responses"]["TooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/{id}/responses/{response_id}": {
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
         * Delete a response to one's own survey. The results are then what they would be without it, and it does not come back
         *     when it is sent again.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    response_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what came out of a survey, of all responses, or of those with the answers that are asked for. It is for whom the
         *     owner says: `settings.results`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description That of one's own receipt: the proof of having answered, where the results are for respondents. */
                    response_id?: string;
                    /**
                     * @description Only responses with this answer are counted; where it comes again, only those with all of them. `1:2,3`: question 1
                     *     is answered with any of these choices or ratings. `4:10..20`: question 4 is answered with a number from 10 to 20;
                     *     either end may be open. `3:*`: question 3 is answered; `3:-`: it is not.
                     */
                    answer?: string[];
                };
                header?: {
                    /** @description The ETag of what you have */
                    "If-None-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        /** @description Changes with each response */
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Results"];
                    };
                };
                /** @description You have it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
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
    "/api/surveys/{id}/results/cross-tab": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count how many gave each pair of answers to two questions with choices or ratings. */
        get: {
            parameters: {
                query: {
                    /** @description That of one's own receipt: the proof of having answered, where the results are for respondents. */
                    response_id?: string;
                    /** @description The question whose answers are the rows */
                    rows: number;
                    /** @description The question whose answers are the columns */
                    columns: number;
                    /**
                     * @description Only responses with this answer are counted; where it comes again, only those with all of them. `1:2,3`: question 1
                     *     is answered with any of these choices or ratings. `4:10..20`: question 4 is answered with a number from 10 to 20;
                     *     either end may be open. `3:*`: question 3 is answered; `3:-`: it is not.
                     */
                    answer?: string[];
                };
                header?: {
                    /** @description The ETag of what you have */
                    "If-None-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        /** @description Changes with each response */
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CrossTab"];
                    };
                };
                /** @description You have it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
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
    "/api/surveys/{id}/results/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what the results are about, in the language that suits the reader best: whoever may read the results may, also
         *     while the survey is closing and shows itself to nobody new.
         */
        get: {
            parameters: {
                query?: {
                    /** @description That of one's own receipt: the proof of having answered, where the results are for respondents. */
                    response_id?: string;
                    /** @description Rather than by Accept-Language (BCP 47). A survey that is not there in it comes in its own. */
                    language?: string;
                };
                header?: {
                    /** @description The languages that you read */
                    "Accept-Language"?: string;
                    /** @description The ETag of what you have */
                    "If-None-Match"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        /** @description The language of its texts */
                        "Content-Language"?: string;
                        /** @description The survey's version, in this language */
                        ETag?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ResultsQuestions"];
                    };
                };
                /** @description You have it already */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
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
    "/api/surveys/{id}/results/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the results of one's own survey, as server-sent events: `event: results`, with the results as `data` and their
         *     `ETag` as `id`, at once and then whenever they have changed, once a second at most. It ends with the token, and when
         *     the survey is deleted.
         */
        get: {
            parameters: {
                query?: {
                    /** @description That of one's own receipt: the proof of having answered, where the results are for respondents. */
                    response_id?: string;
                };
                header?: {
                    /** @description The id of the last event, or the ETag of what you have: while it is the current one, nothing is sent */
                    "Last-Event-ID"?: string;
                };
                path: {
                    id: string;
                };
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
                        "text/event-stream": string;
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
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
    "/api/surveys/{id}/results/{question_id}/texts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what people wrote in answer to a text question of one's own survey, or with a choice that asks what it is,
         *     newest first. A page looks through a
         *     thousand responses at most: where few of many have answered, it has fewer items than `limit`, or none, and there is
         *     a `next_cursor` still.
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
                path: {
                    id: string;
                    question_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of texts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_TextAnswer"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
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
    "/api/surveys/{id}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the webhooks of one's own survey. */
        get: {
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
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookList"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        /**
         * Have each response to one's own survey sent to an address, signed (Standard Webhooks). The answer has the secret,
         *     which is not told again.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            responses: {
                201: {
                    headers: {
                        /** @description Its address */
                        Location?: string;
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookWithSecret"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                408: components["responses"]["Timeout"];
                /** @description `too_many_webhooks` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                413: components["responses"]["TooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/{id}/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook. */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
            };
        };
        put?: never;
        post?: never;
        /** Delete a webhook, and what was to be sent to it. */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is gone */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
            };
        };
        options?: never;
        head?: never;
        /** Change a webhook: what is absent stays as it is. */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WebhookChanges"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Webhook"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                408: components["responses"]["Timeout"];
                413: components["responses"]["TooLarge"];
                415: components["responses"]["UnsupportedMediaType"];
                422: components["responses"]["ValidationFailed"];
                503: components["responses"]["Unavailable"];
            };
        };
        trace?: never;
    };
    "/api/surveys/{id}/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was or is to be sent to a webhook, newest first. */
        get: {
            parameters: {
                query?: {
                    /** @description Items wanted, 1 to 100; 20 where absent. */
                    limit?: number;
                    /** @description Where the page before ended: its `next_cursor`. */
                    cursor?: string;
                };
                header?: never;
                path: {
                    id: string;
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of deliveries */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Page_Delivery"];
                    };
                };
                400: components["responses"]["Malformed"];
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
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
    "/api/surveys/{id}/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send it again, soon, whatever became of it before. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    webhook_id: string;
                    delivery_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is on its way */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Delivery"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                /** @description `webhook_disabled` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/{id}/webhooks/{webhook_id}/secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret, which is not told again. What is sent in the next 24 hours is signed with the one before,
         *     too.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookWithSecret"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                503: components["responses"]["Unavailable"];
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/surveys/{id}/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test to a webhook, `webhook.test`, soon and once. Five in a minute at most. */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description It is on its way; look at it among the deliveries */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Delivery"];
                    };
                };
                401: components["responses"]["Unauthorized"];
                403: components["responses"]["Forbidden"];
                404: components["responses"]["NotFound"];
                /** @description `webhook_disabled` */
                409: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["ProblemDocument"];
                    };
                };
                429: components["responses"]["TooManyTests"];
                503: components["responses"]["Unavailable"];
            };
        };
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
        /** @description An invitation's token. */
        Acceptance: {
            /** @description As the owner of the survey sent it. */
            token: string;
        };
        /** @description What an invitation came to. */
        Accepted: {
            /** @description What you are to it now. */
            role: components["schemas"]["CollaboratorRole"];
            /**
             * Format: uuid
             * @description To which survey.
             */
            survey_id: string;
        };
        /**
         * @description Whether a response would be taken now.
         * @enum {string}
         */
        Accepts: "responses" | "not_yet" | "no_more";
        /** @description An answer to one question: exactly one of the fields beside `question_id` and `other_text`, the one that fits its kind. */
        Answer: {
            /**
             * Format: int32
             * @description To a `single_choice` question.
             */
            choice_id?: number | null;
            /** @description To a `multiple_choice` question: one or more, each once. */
            choice_ids?: number[] | null;
            /**
             * Format: double
             * @description To a `number` question, or a whole one from 1 to the points of its scale to a `rating`.
             */
            number?: number | null;
            /** @description With a choice that is `other`, and with no other one: what it is, in one line. */
            other_text?: string | null;
            /**
             * Format: int32
             * @description Which question.
             */
            question_id: number;
            /** @description To a `text` question: up to 10,000 characters. */
            text?: string | null;
        };
        /** @description An attempt. */
        Attempt: {
            /**
             * Format: date-time
             * @description When it was over.
             */
            at: string;
            /**
             * @description Why there was no answer, or none that counts: `timeout`, `not_connected`, `address_not_allowed`, `broken_off`,
             *     `redirect`, `response_deleted`, `secret_unavailable` or `unavailable`.
             */
            error: string | null;
            /**
             * Format: int32
             * @description How long it took.
             */
            milliseconds: number;
            /**
             * Format: int32
             * @description What was answered.
             */
            status: number | null;
        };
        /**
         * @description Who sees the results, beside the owner and those whom the owner works with.
         * @enum {string}
         */
        Audience: "owner" | "respondents" | "everyone";
        /** @description A question, with each value that an answer may have. */
        Axis: {
            /**
             * Format: int32
             * @description Which question.
             */
            question_id: number;
            /** @description Each choice or rating, in order, also where nobody gave it; then null, for those who did not answer. */
            values: components["schemas"]["ValueCount"][];
        };
        /** @description The numbers from one edge up to the next, without that one. */
        Bin: {
            /**
             * Format: int64
             * @description How many are in it.
             */
            count: number;
            /**
             * Format: double
             * @description The smallest number that belongs in it.
             */
            from: number;
            /**
             * Format: double
             * @description The smallest number that belongs in the next.
             */
            to: number;
        };
        /** @description A choice of a question. */
        Choice: {
            /**
             * Format: int32
             * @description From 1, unique in its question.
             */
            id: number;
            /** @description Whether who chooses it says in `other_text` what it is. */
            other: boolean;
            /** @description What it says. */
            text: string;
        };
        /** @description How many chose a choice. */
        ChoiceCount: {
            /**
             * Format: int32
             * @description Which choice of the question.
             */
            choice_id: number;
            /**
             * Format: int64
             * @description How many chose it.
             */
            count: number;
        };
        /** @description Somebody whom a survey is shared with. */
        Collaborator: {
            /** @description As invited: they had the token, not necessarily the address. */
            email: string;
            /** @description What they are to the survey. */
            role: components["schemas"]["CollaboratorRole"];
            /**
             * Format: date-time
             * @description When they accepted the invitation.
             */
            since: string;
            /**
             * Format: uuid
             * @description Who it is.
             */
            user_id: string;
        };
        /** @description What becomes of a collaborator. */
        CollaboratorChanges: {
            /** @description What they are to the survey from now on. */
            role: components["schemas"]["CollaboratorRole"];
        };
        /**
         * @description What somebody is to a survey of somebody else's.
         * @enum {string}
         */
        CollaboratorRole: "viewer" | "editor";
        /** @description What must hold of an earlier question: `choice_ids`, or `answered`, or `at_least` and `at_most`, of which one is enough. */
        Condition: {
            /** @description Of any question: it was answered, or was not. */
            answered?: boolean | null;
            /**
             * Format: double
             * @description Of a number or a rating: it is this or more.
             */
            at_least?: number | null;
            /**
             * Format: double
             * @description Of a number or a rating: it is this or less.
             */
            at_most?: number | null;
            /** @description Of a question with choices: any of these was chosen. */
            choice_ids?: number[] | null;
            /**
             * Format: int32
             * @description Which question. In a new survey questions are numbered from 1 in their order, and so are the choices of each.
             */
            question_id: number;
        };
        /**
         * @description How many gave each pair of answers. Where several can be chosen, a response counts in the cell of each of its
         *     choices, so that the cells of a row may come to more than the row.
         */
        CrossTab: {
            /** @description By row, then by column. */
            cells: number[][];
            /** @description The question whose values are the columns. */
            columns: components["schemas"]["Axis"];
            /**
             * Format: int64
             * @description How many responses were counted.
             */
            response_count: number;
            /** @description The question whose values are the rows. */
            rows: components["schemas"]["Axis"];
            /**
             * Format: uuid
             * @description Of which survey.
             */
            survey_id: string;
        };
        /** @description One thing that was told to a webhook, or is to be told. Kept for 30 days. */
        Delivery: {
            /**
             * Format: int32
             * @description How often it was tried.
             */
            attempts: number;
            /** Format: date-time */
            created_at: string;
            /**
             * Format: uuid
             * @description `webhook-id` in what is sent, the same at each attempt.
             */
            id: string;
            last: components["schemas"]["Attempt"] | null;
            /**
             * Format: date-time
             * @description When it is tried next, if it is.
             */
            next_attempt_at: string | null;
            /**
             * Format: uuid
             * @description The response that it tells of.
             */
            response_id: string | null;
            state: components["schemas"]["DeliveryState"];
            type: components["schemas"]["EventType"];
        };
        /**
         * @description Where a delivery is.
         * @enum {string}
         */
        DeliveryState: "pending" | "delivered" | "failed";
        /**
         * @description Why a webhook sends nothing.
         * @enum {string}
         */
        DisabledBecause: "owner" | "gone" | "failing";
        /**
         * @description What is told.
         * @enum {string}
         */
        EventType: "response.created" | "webhook.test";
        /** @description What numbers come to. */
        Figures: {
            /**
             * Format: double
             * @description The largest; null where there are none.
             */
            max: number | null;
            /**
             * Format: double
             * @description Their mean; null where there are none.
             */
            mean: number | null;
            /**
             * Format: double
             * @description The smallest; null where there are none.
             */
            min: number | null;
        };
        /**
         * @description The form of such a document.
         * @enum {string}
         */
        Format: "signet-survey/1";
        /** @description An invitation that nobody has accepted yet. */
        Invitation: {
            /** @description Whom it was made for. */
            email: string;
            /**
             * Format: date-time
             * @description Until when it can be accepted.
             */
            expires_at: string;
            /**
             * Format: uuid
             * @description Names it, but lets nobody in.
             */
            id: string;
            /** @description What they become. */
            role: components["schemas"]["CollaboratorRole"];
        };
        /** @description A new invitation, with what whoever is invited needs to accept it. */
        IssuedInvitation: components["schemas"]["Invitation"] & {
            /** @description Good once. It is told here and never again. */
            token: string;
        };
        /** @description The answer to one question, in the field that fits its kind. */
        KeptAnswer: {
            /**
             * Format: int64
             * @description To a `single_choice` question.
             */
            choice_id?: number;
            /** @description To a `multiple_choice` question. */
            choice_ids?: number[];
            /**
             * Format: double
             * @description To a `number` or a `rating`.
             */
            number?: number;
            /** @description What was written with the choice that asks for a text. */
            other_text?: string;
            /**
             * Format: int32
             * @description Which question.
             */
            question_id: number;
            /** @description To a `text` question. */
            text?: string;
        };
        /** @description A response, as it was sent. */
        KeptResponse: {
            /** @description In the order of the questions. */
            answers: components["schemas"]["KeptAnswer"][];
            /**
             * Format: uuid
             * @description Names it.
             */
            id: string;
            /**
             * Format: uuid
             * @description Who sent it, where respondents were told that this is kept.
             */
            respondent_id?: string;
            /**
             * Format: date-time
             * @description When it was received. Of an anonymous survey for people who sign in only the day is kept: midnight UTC.
             */
            submitted_at: string;
        };
        /**
         * @description What a question takes for an answer.
         * @enum {string}
         */
        Kind: "single_choice" | "multiple_choice" | "text" | "number" | "rating";
        /**
         * @description How conditions go together.
         * @enum {string}
         */
        Match: "all" | "any";
        /** @description Whom to invite. */
        NewInvitation: {
            /**
             * Format: email
             * @description To tell invitations apart, and to know where to send them. Nothing is sent, and nobody checks whose it is.
             */
            email: string;
            /** @description What they become. */
            role: components["schemas"]["CollaboratorRole"];
        };
        /** @description A question as sent, without ids. */
        NewQuestion: {
            /** @description What can be chosen; only for the kinds with choices, and needed there. They must differ. */
            choices?: string[] | null;
            /** @description What helps to answer it: any number of lines. */
            help?: string | null;
            kind?: components["schemas"]["Kind"] | null;
            /**
             * Format: double
             * @description The most that can be answered; only for a `number`.
             */
            maximum?: number | null;
            /**
             * Format: double
             * @description The least that can be answered; only for a `number`.
             */
            minimum?: number | null;
            /**
             * @description One more choice, the last, which asks who chooses it to say what it is: "Other, namely". There are 2 to 50
             *     choices with it.
             */
            other?: string | null;
            /** @description Whether its choices are for everyone in another order; only for the kinds with choices. */
            random_order?: boolean | null;
            /** @description Whether a response must answer it, where it is shown; false where absent. */
            required?: boolean | null;
            scale?: components["schemas"]["NewScale"] | null;
            section?: components["schemas"]["NewSection"] | null;
            show_if?: components["schemas"]["ShowIf"] | null;
            /** @description What it asks: one line. */
            text: string;
            /** @description Whether only whole numbers can be answered; only for a `number`. */
            whole?: boolean | null;
        };
        /** @description A scale as sent. */
        NewScale: {
            /** @description What the highest stands for: one line. */
            high?: string | null;
            /** @description What 1 stands for: one line. */
            low?: string | null;
            /**
             * Format: int32
             * @description The highest rating; 5 where absent.
             */
            points?: number | null;
        };
        /** @description A section as sent. */
        NewSection: {
            /** @description Any number of lines. */
            description?: string | null;
            /** @description One line. */
            title: string;
        };
        /** @description A survey as sent, checked. */
        NewSurvey: {
            /** @description The schema of definitions, which a document may name. It is not read. */
            $schema?: string | null;
            /** @description Any number of lines. */
            description?: string | null;
            format?: components["schemas"]["Format"] | null;
            /** @description The language of its texts (BCP 47); `en` where absent. */
            language?: string | null;
            /** @description In order; they are numbered from 1, and so are the choices of each. */
            questions: components["schemas"]["NewQuestion"][];
            settings?: components["schemas"]["SettingsChanges"] | null;
            state?: components["schemas"]["State"] | null;
            /** @description One line. */
            title: string;
            /** @description The same in other languages, by their tags (BCP 47). Fixed when the questions are. */
            translations?: {
                [key: string]: components["schemas"]["Translation"];
            } | null;
        };
        /** @description A webhook as sent, checked. */
        NewWebhook: {
            /** @description For you, to tell it from others. */
            description?: string | null;
            /**
             * Format: uri
             * @description https, to a public address; port 443, or 1024 and above.
             */
            url: string;
        };
        /** @description A page as sent. */
        Page_Delivery: {
            /** @description The items, in order. */
            items: {
                /**
                 * Format: int32
                 * @description How often it was tried.
                 */
                attempts: number;
                /** Format: date-time */
                created_at: string;
                /**
                 * Format: uuid
                 * @description `webhook-id` in what is sent, the same at each attempt.
                 */
                id: string;
                last: components["schemas"]["Attempt"] | null;
                /**
                 * Format: date-time
                 * @description When it is tried next, if it is.
                 */
                next_attempt_at: string | null;
                /**
                 * Format: uuid
                 * @description The response that it tells of.
                 */
                response_id: string | null;
                state: components["schemas"]["DeliveryState"];
                type: components["schemas"]["EventType"];
            }[];
            /** @description Send it as `cursor` for the next page; null on the last. */
            next_cursor: string | null;
        };
        /** @description A page as sent. */
        Page_KeptResponse: {
            /** @description The items, in order. */
            items: {
                /** @description In the order of the questions. */
                answers: components["schemas"]["KeptAnswer"][];
                /**
                 * Format: uuid
                 * @description Names it.
                 */
                id: string;
                /**
                 * Format: uuid
                 * @description Who sent it, where respondents were told that this is kept.
                 */
                respondent_id?: string;
                /**
                 * Format: date-time
                 * @description When it was received. Of an anonymous survey for people who sign in only the day is kept: midnight UTC.
                 */
                submitted_at: string;
            }[];
            /** @description Send it as `cursor` for the next page; null on the last. */
            next_cursor: string | null;
        };
        /** @description A page as sent. */
        Page_SurveySummary: {
            /** @description The items, in order. */
            items: {
                /** Format: date-time */
                created_at: string;
                /** @description Empty where there is none. */
                description: string;
                /** Format: uuid */
                id: string;
                /**
                 * Format: uuid
                 * @description The user it belongs to.
                 */
                owner_id: string;
                /**
                 * Format: int32
                 * @description How many questions it asks.
                 */
                question_count: number;
                /**
                 * Format: int64
                 * @description How many have answered; there with `owner=me` and `owner=shared` only.
                 */
                response_count?: number;
                role: components["schemas"]["Role"] | null;
                state: components["schemas"]["State"];
                title: string;
            }[];
            /** @description Send it as `cursor` for the next page; null on the last. */
            next_cursor: string | null;
        };
        /** @description A page as sent. */
        Page_TextAnswer: {
            /** @description The items, in order. */
            items: {
                /**
                 * Format: uuid
                 * @description Names the response it is from.
                 */
                response_id: string;
                /**
                 * Format: date-time
                 * @description When that was received.
                 */
                submitted_at: string;
                /** @description In their words. */
                text: string;
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
        /**
         * @description What parts the numbers into four quarters of the same size. Between two numbers they are interpolated, as
         *     spreadsheets do. Good to three significant digits, and exact for whole numbers below a thousand.
         */
        Quartiles: {
            /**
             * Format: double
             * @description A quarter of the numbers is up to this.
             */
            lower: number;
            /**
             * Format: double
             * @description Half of the numbers is up to this.
             */
            median: number;
            /**
             * Format: double
             * @description Three quarters of the numbers are up to this.
             */
            upper: number;
        };
        /** @description A question of a survey. */
        Question: {
            /** @description What can be chosen; empty for kinds without choices. */
            choices: components["schemas"]["Choice"][];
            /** @description What helps to answer it; empty where nothing is said. */
            help: string;
            /**
             * Format: int32
             * @description From 1, unique in its survey.
             */
            id: number;
            /** @description What it takes for an answer. */
            kind: components["schemas"]["Kind"];
            /**
             * Format: double
             * @description Of a number: the most.
             */
            maximum: number | null;
            /**
             * Format: double
             * @description Of a number: the least.
             */
            minimum: number | null;
            /** @description Whether its choices are for everyone in another order. The one that asks for a text stays last. */
            random_order: boolean;
            /** @description Whether a response must answer it, where it is shown. */
            required: boolean;
            scale: components["schemas"]["Scale"] | null;
            section: components["schemas"]["Section"] | null;
            show_if: components["schemas"]["ShowIf"] | null;
            /** @description What it asks. */
            text: string;
            /** @description Of a number: whether it has no fraction. */
            whole: boolean;
        };
        /** @description What came out of a question, by its kind. `answered` is how many responses answered it. */
        QuestionResults: {
            /** Format: int64 */
            answered: number;
            choices: components["schemas"]["ChoiceCount"][];
            /** @enum {string} */
            kind: "single_choice";
            /** Format: int32 */
            question_id: number;
        } | {
            /** Format: int64 */
            answered: number;
            choices: components["schemas"]["ChoiceCount"][];
            /** @enum {string} */
            kind: "multiple_choice";
            /** Format: int32 */
            question_id: number;
        } | {
            /** Format: int64 */
            answered: number;
            /** @enum {string} */
            kind: "text";
            /** Format: int32 */
            question_id: number;
        } | (components["schemas"]["Figures"] & {
            /** Format: int64 */
            answered: number;
            /** @description At most twenty bins without gaps from `min` to `max`, as wide as each other, at round edges. */
            histogram: components["schemas"]["Bin"][];
            quartiles: components["schemas"]["Quartiles"] | null;
            /** Format: int32 */
            question_id: number;
            /** @description Whether the numbers are known to be whole: then a bin from 20 to 25 has those from 20 to 24. */
            whole: boolean;
        } & {
            /** @enum {string} */
            kind: "number";
        }) | {
            /** Format: int64 */
            answered: number;
            /** @enum {string} */
            kind: "rating";
            /** Format: double */
            mean: number | null;
            quartiles: components["schemas"]["Quartiles"] | null;
            /** Format: int32 */
            question_id: number;
            ratings: components["schemas"]["RatingCount"][];
        };
        /** @description How many gave a rating. */
        RatingCount: {
            /**
             * Format: int64
             * @description How many gave it.
             */
            count: number;
            /**
             * Format: int32
             * @description From 1.
             */
            value: number;
        };
        /** @description The proof that a response was kept. */
        Receipt: {
            /** Format: uuid */
            response_id: string;
            /**
             * Format: uuid
             * @description As you sent it.
             */
            submission_id: string;
            /**
             * Format: date-time
             * @description When it was first received. Of an anonymous survey for people who sign in only the day is told: midnight UTC.
             */
            submitted_at: string;
            /** Format: uuid */
            survey_id: string;
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
        /**
         * @description Who may answer.
         * @enum {string}
         */
        Respondents: "anyone" | "signed_in";
        /** @description What came out of a survey. */
        Results: {
            /** @description Each question, in order. */
            questions: components["schemas"]["QuestionResults"][];
            /**
             * Format: int64
             * @description How many have answered.
             */
            response_count: number;
            /**
             * Format: uuid
             * @description Of which survey.
             */
            survey_id: string;
        };
        /** @description What was asked. */
        ResultsQuestion: {
            /** @description What could be chosen; empty for kinds without choices. */
            choices: components["schemas"]["Choice"][];
            /** Format: int32 */
            id: number;
            kind: components["schemas"]["Kind"];
            scale: components["schemas"]["Scale"] | null;
            section: components["schemas"]["Section"] | null;
            text: string;
        };
        /**
         * @description What the results of a survey are about. It is no form: what an answer must be, and when a question is shown, is for
         *     those who may answer.
         */
        ResultsQuestions: {
            /** @description Empty where there is none. */
            description: string;
            /** @description The one that these texts are in (BCP 47). */
            language: string;
            /** @description Those that it can be read in, its own first. */
            languages: string[];
            /** @description In order. */
            questions: components["schemas"]["ResultsQuestion"][];
            /** Format: uuid */
            survey_id: string;
            title: string;
        };
        /**
         * @description What somebody is to a survey. Each may do what those before may.
         * @enum {string}
         */
        Role: "viewer" | "editor" | "owner";
        /** @description The scale of a rating: whole numbers from 1 to `points`. */
        Scale: {
            /** @description What the highest stands for; empty where nothing is said. */
            high: string;
            /** @description What 1 stands for; empty where nothing is said. */
            low: string;
            /**
             * Format: int32
             * @description The highest rating.
             */
            points: number;
        };
        /** @description A part of the survey, which goes from one question to the next that begins a section. */
        Section: {
            /** @description What it is about; empty where nothing is said. */
            description: string;
            /** @description What it is called. */
            title: string;
        };
        /** @description What a survey's owner has decided. */
        Settings: {
            /**
             * @description Whether nobody learns who answered. Where false, that is kept with each response and shown to the owner.
             * @default true
             */
            anonymous: boolean;
            /**
             * Format: date-time
             * @description From when on no responses are taken any more; null: not before it is closed.
             * @default null
             */
            closes_at: string | null;
            /**
             * @description Whether the survey is in the list of open surveys, or found by its link only.
             * @default true
             */
            listed: boolean;
            /**
             * Format: int64
             * @description How many responses are taken at most; null: any number.
             * @default null
             */
            max_responses: number | null;
            /**
             * @description Whether each person can answer once only.
             * @default false
             */
            one_response_each: boolean;
            /**
             * Format: date-time
             * @description From when on responses are taken; null: as soon as the survey is open.
             * @default null
             */
            opens_at: string | null;
            /**
             * @description Who may answer.
             * @default anyone
             */
            respondents: components["schemas"]["Respondents"];
            /**
             * @description Who sees the results, beside the owner and those whom the owner works with.
             * @default owner
             */
            results: components["schemas"]["Audience"];
            /**
             * Format: int64
             * @description After how many days a response is deleted; null: not by itself.
             * @default null
             */
            retention_days: number | null;
        };
        /**
         * @description Settings as sent, checked one by one. What is absent stays as it is, and in a new survey is at its default; what is
         *     null goes back to its default.
         */
        SettingsChanges: {
            /**
             * @description Whether nobody learns who answered; true by default. False needs `signed_in`. Fixed once the survey has left the
             *     draft.
             */
            anonymous?: boolean | null;
            /**
             * Format: date-time
             * @description From when on no responses are taken any more; later than `opens_at`. Null: not before it is closed.
             */
            closes_at?: string | null;
            /** @description Whether the survey is in the list of open surveys; true by default. */
            listed?: boolean | null;
            /**
             * Format: int64
             * @description How many responses are taken at most. Null: any number.
             */
            max_responses?: number | null;
            /** @description Whether each person can answer once only, from when this is set; false by default, and needs `signed_in`. */
            one_response_each?: boolean | null;
            /**
             * Format: date-time
             * @description From when on responses are taken. Null: as soon as the survey is open.
             */
            opens_at?: string | null;
            respondents?: components["schemas"]["Respondents"] | null;
            results?: components["schemas"]["Audience"] | null;
            /**
             * Format: int64
             * @description After how many days a response is deleted. Null: not by itself.
             */
            retention_days?: number | null;
        };
        /** @description With whom a survey is shared, and who was asked. */
        Sharing: {
            /** @description In the order in which they came. */
            collaborators: components["schemas"]["Collaborator"][];
            /** @description Those that can still be accepted, oldest first. */
            invitations: components["schemas"]["Invitation"][];
        };
        /** @description When a question is shown. One that is not counts as unanswered. */
        ShowIf: {
            /** @description One or more. */
            conditions: components["schemas"]["Condition"][];
            /** @description Whether all conditions must hold, or any of them. */
            match: components["schemas"]["Match"];
        };
        /**
         * @description Where a survey is in its life. It leaves the draft once and for all; open and closed it can be at will.
         * @enum {string}
         */
        State: "draft" | "open" | "closing" | "closed";
        /** @description What a response says. */
        Submission: {
            /** @description One for each question answered. */
            answers: components["schemas"]["Answer"][];
            /**
             * Format: uuid
             * @description Minted by the client, and the same when it tries again.
             */
            submission_id: string;
        };
        /** @description A survey. */
        Survey: {
            /** @description Whether a response would be taken now. */
            accepts: components["schemas"]["Accepts"];
            /** Format: date-time */
            created_at: string;
            /** @description Empty where there is none. */
            description: string;
            /** Format: uuid */
            id: string;
            /** @description The one that these texts are in (BCP 47). */
            language: string;
            /** @description Those that it can be read in, its own first. */
            languages: string[];
            /**
             * Format: uuid
             * @description The user it belongs to.
             */
            owner_id: string;
            /** @description In order. */
            questions: components["schemas"]["Question"][];
            role: components["schemas"]["Role"] | null;
            /** @description What its owner has decided about responses and results. */
            settings: components["schemas"]["Settings"];
            state: components["schemas"]["State"];
            title: string;
        };
        /** @description Changes as sent, checked. What is absent or null stays as it is. */
        SurveyChanges: {
            /** @description Any number of lines; the empty string removes it. */
            description?: string | null;
            /** @description The language of its texts (BCP 47); only together with `questions`. */
            language?: string | null;
            /** @description All of them anew; only while the survey is a draft. */
            questions?: components["schemas"]["NewQuestion"][] | null;
            settings?: components["schemas"]["SettingsChanges"] | null;
            state?: components["schemas"]["State"] | null;
            /** @description One line. */
            title?: string | null;
            /** @description The same in other languages; only together with `questions`, and gone where they come without. */
            translations?: {
                [key: string]: components["schemas"]["Translation"];
            } | null;
        };
        /** @description What a list says of a survey: all but its questions, which are read with the survey itself. */
        SurveySummary: {
            /** Format: date-time */
            created_at: string;
            /** @description Empty where there is none. */
            description: string;
            /** Format: uuid */
            id: string;
            /**
             * Format: uuid
             * @description The user it belongs to.
             */
            owner_id: string;
            /**
             * Format: int32
             * @description How many questions it asks.
             */
            question_count: number;
            /**
             * Format: int64
             * @description How many have answered; there with `owner=me` and `owner=shared` only.
             */
            response_count?: number;
            role: components["schemas"]["Role"] | null;
            state: components["schemas"]["State"];
            title: string;
        };
        /** @description What somebody wrote in answer to a question. */
        TextAnswer: {
            /**
             * Format: uuid
             * @description Names the response it is from.
             */
            response_id: string;
            /**
             * Format: date-time
             * @description When that was received.
             */
            submitted_at: string;
            /** @description In their words. */
            text: string;
        };
        /** @description A question in another language. */
        TranslatedQuestion: {
            /** @description As many as the question has, without the other one; null where one is not translated. */
            choices?: (string | null)[] | null;
            /** @description What helps to answer it: any number of lines. */
            help?: string | null;
            /** @description What the highest rating stands for; of a rating. */
            high?: string | null;
            /** @description What 1 stands for; of a rating. */
            low?: string | null;
            /** @description Where the question has one. */
            other?: string | null;
            section?: components["schemas"]["TranslatedSection"] | null;
            /** @description What it asks: one line. */
            text?: string | null;
        };
        /** @description A section in another language. */
        TranslatedSection: {
            /** @description Any number of lines. */
            description?: string | null;
            /** @description One line. */
            title?: string | null;
        };
        /** @description A survey in another language. */
        Translation: {
            /** @description Any number of lines. */
            description?: string | null;
            /** @description In the order of the questions; those that are left out at the end are not translated. */
            questions?: components["schemas"]["TranslatedQuestion"][] | null;
            /** @description One line. */
            title?: string | null;
        };
        /** @description How many responses have a value. */
        ValueCount: {
            /**
             * Format: int64
             * @description How many responses have it.
             */
            count: number;
            /**
             * Format: int32
             * @description The choice's id, or the rating; null for those who did not answer.
             */
            value: number | null;
        };
        /** @description Whom a survey's responses are told. */
        Webhook: {
            /** Format: date-time */
            created_at: string;
            /** @description Empty where there is none. */
            description: string;
            disabled_because: components["schemas"]["DisabledBecause"] | null;
            enabled: boolean;
            /** Format: uuid */
            id: string;
            /** @description Where they are sent. */
            url: string;
        };
        /** @description Changes as sent, checked. What is absent or null stays as it is. */
        WebhookChanges: {
            /** @description For you, to tell it from others; the empty string removes it. */
            description?: string | null;
            /** @description While it is false, responses are kept and not told. What was to be told before waits. */
            enabled?: boolean | null;
            /**
             * Format: uri
             * @description https, to a public address; port 443, or 1024 and above.
             */
            url?: string | null;
        };
        /** @description All of a survey's webhooks. */
        WebhookList: {
            /** @description Oldest first, five at most. */
            items: components["schemas"]["Webhook"][];
        };
        /** @description The same with its secret, which is told this once. */
        WebhookWithSecret: components["schemas"]["Webhook"] & {
            /** @description Keep it where what is sent is checked. `whsec_` and 32 bytes in base64 (Standard Webhooks). */
            secret: string;
        };
    };
    responses: {
        /** @description `not_owner`, `not_editor`, `results_not_shared`, `not_respondent`, `insufficient_scope` or `cross_site_request` */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `malformed_request`: it could not be read */
        Malformed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `not_found`: it is not there, or not for you */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `precondition_failed`: it has another version than If-Match says */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `request_timeout`: the body did not arrive in time */
        Timeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `payload_too_large`: the body is larger than a megabyte */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `too_many_tests`: the webhook was sent five within a minute */
        TooManyTests: {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `missing_token`, `invalid_token`, `expired_token` or `revoked_token` */
        Unauthorized: {
            headers: {
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `overloaded`, `database_unavailable`, `keys_unavailable` or `revocations_stale` */
        Unavailable: {
            headers: {
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `unsupported_media_type`: the body is not application/json */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
        /** @description `validation_failed`: `errors` says what was refused, all at once */
        ValidationFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["ProblemDocument"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
