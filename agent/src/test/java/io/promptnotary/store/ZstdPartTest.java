package io.promptnotary.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.util.Native;
import org.junit.jupiter.api.Test;

/** The library is there once it was asked for, and again. */
class ZstdPartTest {
  @Test
  void zstdWorksWithWhatWasLoaded() {
    ZstdPart.load();
    ZstdPart.load();

    assertThat(Native.isLoaded()).isTrue();
    byte[] text = "again and again and again".getBytes(UTF_8);
    assertThat(Zstd.decompress(Zstd.compress(text), text.length)).isEqualTo(text);
  }
}
