package io.promptnotary.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "com.acme.Composer, com.acme.Composer, true",
    "com.acme.*, com.acme.Composer, true",
    "com.acme.*, com.acme.deep.Composer, false",
    "com.acme.**, com.acme.deep.Composer, true",
    "**.*$$SpringCGLIB$$*, a.b.C$$SpringCGLIB$$0, true",
    "**.*$$SpringCGLIB$$*, a.b.C, false",
    "**Composer, com.acme.PostComposer, true",
    "com.*.Composer, com.acme.Composer, true",
    "com.*.Composer, com.a.b.Composer, false",
    "*, a.b, false",
    "**, a.b, true",
    "compose*, compose, true",
  })
  void matchesWithinAndAcrossSegments(String glob, String name, boolean expected) {
    assertThat(new Glob(glob).matches(name)).isEqualTo(expected);
  }
}
