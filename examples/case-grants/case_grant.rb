require 'base64'
require 'json'
require 'openssl'

# expires_at in seconds since 1970, at most 15 minutes from now: Time.now.to_i + 600
def case_grant(user_id, name, case_id, actions, expires_at)
  encode = ->(bytes) { Base64.urlsafe_encode64(bytes, padding: false) }
  claims = { sub: user_id, name: name, case: case_id, actions: actions, exp: expires_at }
  content = [{ alg: 'HS256', typ: 'JWT' }, claims].map { |part| encode.(JSON.generate(part)) }.join('.')
  "#{content}.#{encode.(OpenSSL::HMAC.digest('SHA256', ENV.fetch('ATTACHMENTS_SECRET'), content))}"
end

user_id, name, case_id, actions, expires_at = ARGV.map { |text| text.dup.force_encoding('UTF-8') }
puts case_grant(user_id, name, case_id, actions.split(','), Integer(expires_at))
