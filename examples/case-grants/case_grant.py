import base64, hashlib, hmac, json, os, sys


# expires_at in seconds since 1970, at most 15 minutes from now: int(time.time()) + 600
def case_grant(user_id, name, case_id, actions, expires_at):
    def encode(part):
        return base64.urlsafe_b64encode(part).rstrip(b"=")

    def encode_json(part):
        return encode(json.dumps(part, separators=(",", ":"), ensure_ascii=False).encode("utf-8"))

    claims = {"sub": user_id, "name": name, "case": case_id, "actions": actions, "exp": expires_at}
    content = encode_json({"alg": "HS256", "typ": "JWT"}) + b"." + encode_json(claims)
    signature = hmac.new(os.environ["ATTACHMENTS_SECRET"].encode("utf-8"), content, hashlib.sha256).digest()
    return (content + b"." + encode(signature)).decode("ascii")


if __name__ == "__main__":
    user_id, name, case_id, actions, expires_at = sys.argv[1:]
    print(case_grant(user_id, name, case_id, actions.split(","), int(expires_at)))
