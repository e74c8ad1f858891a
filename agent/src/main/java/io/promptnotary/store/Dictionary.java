package io.promptnotary.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What many archived rows have in common, so that it is kept once. The content is never changed.
 *
 * @param id its number in the store; 0 for none, which compresses each row by itself
 * @param samples how many rows it was made from
 * @param share of their size, what other rows of the time had left when compressed with it
 * @param content at most {@value #MAX_BYTES} bytes; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Dictionary(long id, int samples, double share, byte[] content) {
  static final Dictionary NONE = new Dictionary(0, 0, 1, new byte[0]);
  private static final int MAX_BYTES = 100 << 10;
  private static final int MIN_SAMPLES = 8;
  private static final int LEVEL = 12;

  /**
   * Made from every other of {@code rows} and measured with those between, because what a
   * dictionary was made from always looks small with it. Has no number yet; {@link #NONE} if the
   * rows are too few.
   */
  static Dictionary train(List<byte[]> rows) {
    if (rows.size() < MIN_SAMPLES) {
      return NONE;
    }
    List<byte[]> odd = new ArrayList<>();
    List<byte[]> even = new ArrayList<>();
    for (byte[] row : rows) {
      (odd.size() > even.size() ? even : odd).add(row);
    }
    byte[] room = new byte[MAX_BYTES];
    long size = Zstd.trainFromBuffer(odd.toArray(byte[][]::new), room);
    // Rows too small or too much alike cannot be trained on; any of their text will do then.
    byte[] content = Zstd.isError(size) ? tail(odd) : Arrays.copyOf(room, (int) size);
    double share = new Dictionary(0, odd.size(), 1, content).share(even);
    return new Dictionary(0, odd.size(), share, content);
  }

  /** Of their size, what {@code rows} have left when compressed with it; 1 if there are none. */
  double share(List<byte[]> rows) {
    long raw = 0;
    long left = 0;
    try (Packer packer = packer()) {
      for (byte[] row : rows) {
        raw += row.length;
        left += packer.pack(row).length;
      }
    }
    return raw == 0 ? 1 : (double) left / raw;
  }

  /** The end of the rows, one behind the other; zstd takes any text as a dictionary. */
  private static byte[] tail(List<byte[]> rows) {
    byte[] content = new byte[MAX_BYTES];
    int from = content.length;
    for (int i = rows.size() - 1; i >= 0 && from > 0; i--) {
      byte[] row = rows.get(i);
      int length = Math.min(from, row.length);
      from -= length;
      System.arraycopy(row, row.length - length, content, from, length);
    }
    return Arrays.copyOfRange(content, from, content.length);
  }

  Packer packer() {
    return new Packer(content);
  }

  /**
   * The row behind {@code packed}.
   *
   * @return null if it is damaged
   */
  byte @Nullable [] unpack(byte[] packed, int rawBytes) {
    try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
      if (content.length > 0) {
        context.loadDict(content);
      }
      byte[] row = context.decompress(packed, rawBytes);
      return row.length == rawBytes ? row : null;
    } catch (ZstdException e) {
      return null;
    }
  }

  /** Compresses row after row, each with its checksum. For one thread; holds native memory. */
  static final class Packer implements AutoCloseable {
    private final ZstdCompressCtx context = new ZstdCompressCtx();

    private Packer(byte[] content) {
      context.setLevel(LEVEL);
      context.setChecksum(true);
      if (content.length > 0) {
        context.loadDict(content);
      }
    }

    byte[] pack(byte[] row) {
      return context.compress(row);
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
