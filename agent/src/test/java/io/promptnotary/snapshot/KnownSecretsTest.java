package io.promptnotary.snapshot;

import static io.promptnotary.snapshot.Told.call;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret stands here in one piece: whoever searches this repository for keys finds none. */
class KnownSecretsTest {
  private static final String MIXED = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ0bC2eF4hJ6lM8n";
  private static final String HEX = "0123456789abcdef";

  private static String replace(String text) {
    return KnownSecrets.shipped().replace(text, new Redactions());
  }

  private static String chars(int length) {
    return MIXED.repeat(1 + length / MIXED.length()).substring(0, length);
  }

  private static String jwt() {
    return "ey" + "JhbGciOiJIUzI1NiJ9.ey" + "JzdWIiOiI0NzExIn0." + chars(43);
  }

  static List<Map.Entry<String, String>> secrets() {
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put("s" + "k-" + chars(48), "openai-key");
    secrets.put("s" + "k-proj-" + chars(60) + "_-" + chars(60), "openai-key");
    secrets.put("s" + "k-svcacct-" + chars(60), "openai-key");
    secrets.put("s" + "k-or-v1-" + HEX.repeat(4), "openai-key");
    secrets.put("s" + "k-ant-api03-" + chars(80) + "-" + chars(6) + "AA", "anthropic-key");
    secrets.put("AI" + "za" + chars(35), "google-key");
    secrets.put("AK" + "IA" + "IOSFODNN7EXAMPLE", "aws-access-key");
    secrets.put("AS" + "IA" + "IOSFODNN7EXAMPLE", "aws-access-key");
    secrets.put("gh" + "p_" + chars(36), "github-token");
    secrets.put("gh" + "s_" + chars(36), "github-token");
    secrets.put("github" + "_pat_" + chars(22) + "_" + chars(59), "github-token");
    secrets.put("gl" + "pat-" + chars(20), "gitlab-token");
    secrets.put("xo" + "xb-1234567890-1234567890-" + chars(24), "slack-token");
    secrets.put("sk" + "_live_" + chars(24), "stripe-key");
    secrets.put("rk" + "_test_" + chars(24), "stripe-key");
    secrets.put("wh" + "sec_" + chars(32), "stripe-key");
    secrets.put("h" + "f_" + chars(34), "huggingface-token");
    secrets.put("np" + "m_" + chars(36), "npm-token");
    secrets.put("py" + "pi-" + chars(100), "pypi-token");
    secrets.put("r" + "8_" + chars(37), "replicate-token");
    secrets.put("gs" + "k_" + chars(52), "groq-key");
    secrets.put("xa" + "i-" + chars(80), "xai-key");
    secrets.put("pp" + "lx-" + chars(48), "perplexity-key");
    secrets.put("S" + "G." + chars(22) + "." + chars(43), "sendgrid-key");
    secrets.put(jwt(), "jwt");
    String lines = (chars(64) + "\n").repeat(12);
    secrets.put(pem("RSA ", lines), "private-key");
    secrets.put(pem("", lines.replace("\n", "\\n")), "private-key");
    secrets.put(
        pem("ENCRYPTED ", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n\n" + lines),
        "private-key");
    secrets.put("-----BE" + "GIN PRIVATE KEY-----\n" + lines.strip(), "private-key");
    return List.copyOf(secrets.entrySet());
  }

  private static String pem(String kind, String body) {
    return "-----BE"
        + "GIN "
        + kind
        + "PRIVATE KEY-----\n"
        + body
        + "-----END "
        + kind
        + "PRIVATE KEY-----";
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void findsKeysByTheirOwnLook(Map.Entry<String, String> secret) {
    String marker = "[redacted:" + secret.getValue() + "]";
    for (String frame :
        List.of("%s", "use %s.", "(%s)", "key=%s, more", "\"%s\"", "x\n%s\ny", "☕%s ☕")) {
      assertThat(replace(frame.formatted(secret.getKey()))).isEqualTo(frame.formatted(marker));
    }
    assertThat(replace(secret.getKey() + " and " + secret.getKey()))
        .isEqualTo(marker + " and " + marker);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Authorization: Bearer abcDEF123456ghiJKL7890 | Authorization: Bearer [redacted:authorization]",
        "authorization: Basic dXNlcjpwYXNz | authorization: Basic [redacted:authorization]",
        "{\"Authorization\": \"Bearer abcDEF12\"} | {\"Authorization\": \"Bearer [redacted:authorization]\"}",
        "AUTHORIZATION=a1b2c3d4e5f6g7h8 | AUTHORIZATION=[redacted:authorization]",
        "-H 'bearer abcdef1234567890' | -H 'bearer [redacted:bearer-token]'",
        "postgres://app:hunter2@db.acme.com/x | postgres://app:[redacted:url-password]@db.acme.com/x",
        "redis://:p4ss%21@cache:6379 | redis://:[redacted:url-password]@cache:6379",
        "password=hunter2 | password=[redacted:password]",
        "spring.datasource.password: s3cr3t! | spring.datasource.password: [redacted:password]",
        "DB_PASSWORD='correcthorse' | DB_PASSWORD='[redacted:password]'",
        "\"password\": \"correcthorse\" | \"password\": \"[redacted:password]\"",
        "{\\\"password\\\":\\\"correcthorse\\\"} | {\\\"password\\\":\\\"[redacted:password]\\\"}",
        "Server=x;Pwd=Tr0ub4dor;Db=y | Server=x;Pwd=[redacted:password];Db=y",
        "?api_key=abc123def&x=1 | ?api_key=[redacted:api-key]&x=1",
        "apiKey: \"abcdefghij\" | apiKey: \"[redacted:api-key]\"",
        "access_token=ya29.a0Af12345 | access_token=[redacted:token]",
        "refreshToken := \"1//0gabcdefgh\" | refreshToken := \"[redacted:token]\"",
        "client_secret = 'GOCSPX-abcdef' | client_secret = '[redacted:secret]'",
        "secret_key=1234567890abcdef | secret_key=[redacted:secret]",
        "private_key: \"abcdefghijkl\" | private_key: \"[redacted:secret]\"",
      })
  void findsSecretsByWhatStandsBefore(String text, String expected) {
    assertThat(replace(text)).isEqualTo(expected);
  }

  @Test
  void findsKeysOfOneLengthInTheirContextOnly() {
    String aws = chars(40);
    String azure = HEX.repeat(2);
    assertThat(replace("aws_secret_access_key = " + aws))
        .isEqualTo("aws_secret_access_key = [redacted:aws-secret-key]");
    assertThat(replace("secretAccessKey: '" + aws + "'"))
        .isEqualTo("secretAccessKey: '[redacted:aws-secret-key]'");
    assertThat(replace("api-key: " + azure)).isEqualTo("api-key: [redacted:azure-key]");
    assertThat(replace("Ocp-Apim-Subscription-Key: " + azure))
        .isEqualTo("Ocp-Apim-Subscription-Key: [redacted:azure-key]");
    assertThat(replace("AccountKey=" + chars(86) + "==;"))
        .isEqualTo("AccountKey=[redacted:azure-key];");
    assertThat(replace(aws + " " + azure)).isEqualTo(aws + " " + azure);
  }

  @Test
  void namesTheKindThatSaysMore() {
    String key = "s" + "k-proj-" + chars(40);
    assertThat(replace("api_key=" + key)).isEqualTo("api_key=[redacted:openai-key]");
    assertThat(replace("Authorization: Bearer " + jwt()))
        .isEqualTo("Authorization: Bearer [redacted:jwt]");
    assertThat(replace("password: \"x" + key + "\""))
        .isEqualTo("password: \"[redacted:password]\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "We ask for a risk-free, task-oriented, disk-backed solution; the sk-learn-based-approach-of-2024 works.",
        "The bearer of this letter is responsible. Bearer internationalization counts too.",
        "Authorization: required for all users. Authorization is optional. Authorization: Bearer authentication.",
        "Your password: choose at least twelve characters. Password must hold a digit. The password is required.",
        "Write a post about secret gardens. Secret: nobody knows. API keys: see the manual. API key: none",
        "{\"password\": \"string\", \"api_key\": \"<your key>\", \"secret\": \"${SECRET}\"}",
        "password = getPassword1(); if (password == null) throw new IllegalArgumentException();",
        "apiKey = System.getenv(\"KEY_1\"); token: config[0].token; password: process.env.PASSWORD_1",
        "String password = null; boolean passwordLess = true; int passwordLength = 12345678;",
        "PWD=/home/user1/projects cd ~/work1; pwd",
        "see https://acme.com:8443/a@b and http://localhost:8080/x?y=1 and mailto:a@b.c ssh://git@host",
        "postgres://app:${DB_PASSWORD}@db/x",
        "550e8400-e29b-41d4-a716-446655440000",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "d41d8cd98f00b204e9800998ecf8427e commit da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "eyJ is how JSON begins in base64; eyJhbGciOiJIUzI1NiJ9 alone is no token",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
        "-----BEGIN PRIVATE KEY----- is what such a file begins with.",
        "max_tokens: 4096, total_tokens: 123456789, tokens=987654321, prompt_tokens_details",
        "hf_hub_download_with_a_very_long_name_of_its_own AIza AKIA ghp_short glpat-short xoxb-1",
        "ASIAN MARKETS AKIAK TRIBE npm_config_registry sk_live_wire SG.1.2",
        "\u05d0\u05d1 \ud83d\ude80 caf\u00e9 \0 \ud800",
      })
  void leavesTheRestAlone(String text) {
    assertThat(replace(text)).isSameAs(text);
  }

  @Test
  void leavesPicturesInBase64Alone() {
    byte[] picture = new byte[600_000];
    new Random(4711).nextBytes(picture);
    for (Base64.Encoder encoder :
        List.of(Base64.getEncoder(), Base64.getUrlEncoder(), Base64.getMimeEncoder())) {
      String text = "data:image/png;base64," + encoder.encodeToString(picture);
      assertThat(replace(text)).isSameAs(text);
    }
  }

  @Test
  void replacesNothingTwice() {
    String once = replace("password=hunter2 \"secret\": \"abcdefgh\" s" + "k-" + chars(48));
    assertThat(replace(once)).isSameAs(once);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eyJ",
        "eyJaaaaaaaaaa.",
        "://",
        "://a:",
        "sk-",
        "password",
        "password=",
        "password:\"",
        "bearer ",
        "bearer a",
        "authorization:",
        "secret",
        "api_key=a",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n",
        "xox",
        "AKIA",
        "a",
        "s"
      })
  void comesToAnEndOnWhatOnlyBeginsLikeASecret(String text) {
    assertThat(replace(text.repeat(2_000_000 / text.length()))).isNotNull();
  }

  @Test
  void countsByKind() {
    Redactions done = new Redactions();
    KnownSecrets.shipped().replace("password=hunter2 pwd=hunter3 ://u:p@h", done);
    assertThat(Json.write(done.json()))
        .isEqualTo("{\"count\":3,\"kinds\":{\"password\":2,\"url-password\":1}}");
    assertThat(new Redactions().json()).isNull();
  }

  @Test
  void knowsSecretsByTheNamesOfTheirValues() {
    Told.Row row =
        new Told()
            .secrecy(new Secrecy(List.of(), true, true, Set.of()))
            .part(
                call(0)
                    .with("params.api_key", "abc")
                    .with("params.n", 3)
                    .with("params.secret_key", true)
                    .with(
                        "attributes.login",
                        Map.of("Password", new StringBuilder("x"), "pwd", 1234, "user", "u")))
            .row();
    assertThat(row.json(Column.MODEL_PARAMETERS))
        .isEqualTo(
            Trees.parse("{\"api_key\": \"[redacted:api-key]\", \"n\": 3, \"secret_key\": true}"));
    assertThat(row.json(Column.ATTRIBUTES))
        .isEqualTo(
            Trees.parse(
                "{\"login\": {\"Password\": \"[redacted:password]\", \"pwd\": \"[redacted:password]\","
                    + " \"user\": \"u\"}, \"redactions\": {\"count\": 3, \"kinds\":"
                    + " {\"api-key\": 1, \"password\": 2}}}"));
    assertThat(KnownSecrets.kindOf("x".repeat(50))).isNull();
    assertThat(KnownSecrets.kindOf("X-Api-Key")).isEqualTo("api-key");
  }
}
