using System;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

// .NET 9 or later; before, Base64Url is Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_').
// expiresAt in seconds since 1970, at most 15 minutes from now: DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds()
static string CaseGrant(string userId, string name, string caseId, string[] actions, long expiresAt)
{
    static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
    var header = Encode(Encoding.UTF8.GetBytes("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"));
    var claims = new System.Collections.Generic.Dictionary<string, object>
    {
        ["sub"] = userId, ["name"] = name, ["case"] = caseId, ["actions"] = actions, ["exp"] = expiresAt,
    };
    var content = $"{header}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
    var secret = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("ATTACHMENTS_SECRET")!);
    return $"{content}.{Encode(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(content)))}";
}

Console.WriteLine(CaseGrant(args[0], args[1], args[2], args[3].Split(','), long.Parse(args[4])));
