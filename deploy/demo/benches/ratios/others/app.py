"""What a Flask app has with flask-jwt-extended: tokens for a client's credentials, and for refresh tokens, each with its
successor. It keeps nothing but the hash of a secret, so a refresh token can be used again, and nothing can be revoked."""

import os
from hashlib import sha256
from hmac import compare_digest

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from flask import Flask, jsonify, request
from flask_jwt_extended import JWTManager, create_access_token, create_refresh_token, get_jwt_identity, jwt_required

key = generate_private_key(SECP256R1())
app = Flask(__name__)
app.config.update(
    JWT_ALGORITHM="ES256",
    JWT_PRIVATE_KEY=key,
    JWT_PUBLIC_KEY=key.public_key(),
    JWT_ENCODE_AUDIENCE="surveys",
    JWT_DECODE_AUDIENCE="surveys",
)
JWTManager(app)
clients = {os.environ["CLIENT"]: sha256(os.environ["SECRET"].encode()).hexdigest()}


@app.post("/token")
def token():
    sent = request.authorization
    known = clients.get(sent.username, "") if sent else ""
    if not compare_digest(known, sha256(sent.password.encode()).hexdigest() if sent else "-"):
        return jsonify(error="invalid_client"), 401
    return jsonify(access_token=create_access_token(sent.username, additional_claims={"scope": "surveys:read"}))


@app.post("/refresh")
@jwt_required(refresh=True)
def refresh():
    who = get_jwt_identity()
    return jsonify(access_token=create_access_token(who), refresh_token=create_refresh_token(who))


with app.app_context():
    FIRST = create_refresh_token("ada")


@app.get("/first")
def first():
    return jsonify(refresh_token=FIRST)
