import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class CaseGrant {
    /** expiresAt in seconds since 1970, at most 15 minutes from now: Instant.now().getEpochSecond() + 600. */
    static String caseGrant(String userId, String name, String caseId, List<String> actions, long expiresAt) throws Exception {
        String claims = "{\"sub\":" + json(userId) + ",\"name\":" + json(name) + ",\"case\":" + json(caseId)
                + ",\"actions\":[" + actions.stream().map(CaseGrant::json).collect(Collectors.joining(",")) + "],\"exp\":" + expiresAt + "}";
        String content = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "." + encode(claims.getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(System.getenv("ATTACHMENTS_SECRET").getBytes(UTF_8), "HmacSHA256"));
        return content + "." + encode(mac.doFinal(content.getBytes(UTF_8)));
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Java has no JSON of its own; where you have a library for it, take that. */
    static String json(String text) {
        return "\"" + text.codePoints().mapToObj(c -> c == '"' || c == '\\' ? "\\" + (char) c
                : c < ' ' ? String.format("\\u%04x", c) : Character.toString(c)).collect(Collectors.joining()) + "\"";
    }

    public static void main(String[] args) throws Exception {
        System.out.println(caseGrant(args[0], args[1], args[2], List.of(args[3].split(",")), Long.parseLong(args[4])));
    }
}
