package com.acme.loaders;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** Loads the same class name from each folder given, then lets go of all of them. */
public class Main {

  public static void main(String[] args) throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (String folder : args) {
      loaders.add(new WeakReference<>(run(new File(folder).toURI().toURL())));
    }
    for (int i = 0; i < 500 && loaders.stream().anyMatch(each -> each.get() != null); i++) {
      System.gc();
      Thread.sleep(10);
    }
    System.out.println("unloaded " + loaders.stream().allMatch(each -> each.get() == null));
  }

  private static ClassLoader run(URL folder) throws Exception {
    URLClassLoader loader =
        new URLClassLoader(new URL[] {folder}, ClassLoader.getPlatformClassLoader());
    Class<?> model = loader.loadClass("com.acme.plugin.Model");
    System.out.println(
        model.getMethod("ask", String.class).invoke(null, "from a plugin")
            + " "
            + (model.getClassLoader() == loader));
    loader.close();
    return loader;
  }
}
