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
  private static final int MAX_BYTES = 256 << 10;
  private static final int TRAINED_BYTES = 48 << 10;
  private static final double WORTH = 0.05;
  private static final int MIN_SAMPLES = 8;
  private static final int LEVEL = 6;
  private static final int QUICK = 3;

  /**
   * Made from every other of {@code rows} and measured with those between, because what a
   * dictionary was made from always looks small with it. Has no number yet; {@link #NONE} if the
   * rows are too few.
   */
  static Dictionary train(List<byte[]> rows) {
    if (rows.size() < MIN_SAMPLES) {
      return NONE;
    }
    List<byte[]> odd = everyOther(rows, 0);
    List<byte[]> even = measured(rows);
    List<byte[]> contents = new ArrayList<>();
    contents.add(chosen(odd));
    byte[] trained = trained(odd);
    if (trained != null) {
      contents.add(trained);
    }
    Dictionary best = NONE;
    for (byte[] content : contents) {
      double share = new Dictionary(0, odd.size(), 1, content).share(even);
      if (share < best.share()) {
        best = new Dictionary(0, odd.size(), share, content);
      }
    }
    return best;
  }

  /** Those of {@code rows} that {@link #train} would measure with. */
  static List<byte[]> measured(List<byte[]> rows) {
    return everyOther(rows, 1);
  }

  private static List<byte[]> everyOther(List<byte[]> rows, int first) {
    List<byte[]> chosen = new ArrayList<>();
    for (int i = first; i < rows.size(); i += 2) {
      chosen.add(rows.get(i));
    }
    return chosen;
  }

  /** By zstd's own training, which is good at many short pieces; null if it wants other rows. */
  private static byte @Nullable [] trained(List<byte[]> rows) {
    byte[] room = new byte[TRAINED_BYTES];
    try {
      long length = Zstd.trainFromBuffer(rows.toArray(byte[][]::new), room);
      return Zstd.isError(length) ? null : Arrays.copyOf(room, (int) length);
    } catch (ZstdException e) {
      return null;
    }
  }

  /**
   * Whole rows, one for each kind: time and again the row that those chosen so far help least. For
   * long prompts from a few templates nothing is better.
   */
  private static byte[] chosen(List<byte[]> rows) {
    List<byte[]> left = new ArrayList<>(rows);
    byte[] content = new byte[0];
    while (true) {
      byte[] worst = null;
      double most = WORTH;
      try (Packer packer = new Packer(content, QUICK)) {
        for (byte[] row : left) {
          double share = (double) packer.pack(row).length / row.length;
          if (share > most && content.length + row.length <= MAX_BYTES) {
            worst = row;
            most = share;
          }
        }
      }
      if (worst == null) {
        return content;
      }
      left.remove(worst);
      byte[] longer = Arrays.copyOf(worst, worst.length + content.length);
      System.arraycopy(content, 0, longer, worst.length, content.length);
      content = longer;
    }
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

  Packer packer() {
    return new Packer(content, LEVEL);
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

    private Packer(byte[] content, int level) {
      context.setLevel(level);
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
