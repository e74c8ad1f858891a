package io.promptnotary.boot;

import java.lang.ref.SoftReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Libraries that few hosts need, packed more tightly than a jar can: what {@code
 * src/build/Packing.java} wrote to {@code inst/packed}. Reads an index with the first name that is
 * not in the jar itself, a pack's own index with the first name in it, and unpacks a block of a few
 * megabytes when one of its files is asked for; blocks are let go of where memory is short. Safe on
 * any thread.
 */
final class Packs {
  private static final String FOLDER = "packed/";
  private static final Charset UTF_8 = Charset.forName("UTF-8");

  private final PrivateLoader loader;
  private final Map<String, Set<String>> packsByPlace = new HashMap<String, Set<String>>();
  private final Map<String, Map<String, int[]>> indexes = new HashMap<String, Map<String, int[]>>();
  private final Map<String, SoftReference<byte[]>> blocks =
      new HashMap<String, SoftReference<byte[]>>();
  private @Nullable Method decompress;
  private boolean opened;

  Packs(PrivateLoader loader) {
    this.loader = loader;
  }

  /** The packs that hold a file of that name; none for nearly all names. */
  synchronized Set<String> of(String name) {
    if (name.startsWith(FOLDER)) {
      return Collections.emptySet();
    }
    open();
    String place =
        name.startsWith("META-INF/") ? name : name.substring(0, name.lastIndexOf('/') + 1);
    Set<String> found = new LinkedHashSet<String>();
    Set<String> packs = packsByPlace.get(place);
    if (packs != null) {
      for (String pack : packs) {
        if (index(pack).containsKey(name)) {
          found.add(pack);
        }
      }
    }
    return found;
  }

  /** The bytes of a file, or null if no pack has one of that name. */
  byte @Nullable [] read(String name) {
    for (String pack : of(name)) {
      return read(pack, name);
    }
    return null;
  }

  /** The bytes of a file that this pack has. */
  synchronized byte[] read(String pack, String name) {
    int[] place = index(pack).get(name);
    if (place == null) {
      throw new IllegalArgumentException("no " + name + " in " + pack);
    }
    byte[] bytes = new byte[place[2]];
    System.arraycopy(block(pack, place[0]), place[1], bytes, 0, bytes.length);
    return bytes;
  }

  private void open() {
    if (opened) {
      return;
    }
    opened = true;
    byte[] index = loader.entry(FOLDER + "index");
    for (String line : lines(index)) {
      int space = line.indexOf(' ');
      String place = line.substring(space + 1);
      Set<String> packs = packsByPlace.get(place);
      if (packs == null) {
        packs = new LinkedHashSet<String>();
        packsByPlace.put(place, packs);
      }
      packs.add(line.substring(0, space));
    }
  }

  private static String[] lines(byte @Nullable [] text) {
    // A jar without packs is as good as any: a test makes such ones.
    return text == null || text.length == 0 ? new String[0] : new String(text, UTF_8).split("\n");
  }

  private Map<String, int[]> index(String pack) {
    Map<String, int[]> index = indexes.get(pack);
    if (index == null) {
      index = new HashMap<String, int[]>();
      for (String line : lines(loader.entry(FOLDER + pack + ".index"))) {
        String[] parts = line.split(" ", 4);
        index.put(
            parts[3],
            new int[] {
              Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2])
            });
      }
      indexes.put(pack, index);
    }
    return index;
  }

  private byte[] block(String pack, int number) {
    String name = FOLDER + pack + "." + number;
    SoftReference<byte[]> known = blocks.get(name);
    byte[] block = known == null ? null : known.get();
    if (block == null) {
      byte[] packed = loader.entry(name);
      if (packed == null) {
        throw new IllegalStateException("promptnotary.jar is damaged, it lacks " + name);
      }
      block = unpack(packed, name);
      blocks.put(name, new SoftReference<byte[]>(block));
    }
    return block;
  }

  /** Of zstd, which lies behind the loader, whose file must not need this. */
  private byte[] unpack(byte[] packed, String name) {
    try {
      Method method = decompress;
      if (method == null) {
        loader.loadClass("io.promptnotary.store.ZstdPart").getMethod("load").invoke(null);
        method =
            loader.loadClass("com.github.luben.zstd.Zstd").getMethod("decompress", byte[].class);
        decompress = method;
      }
      return (byte[]) method.invoke(null, (Object) packed);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(name + " cannot be unpacked: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name + " cannot be unpacked: " + e, e);
    }
  }
}
