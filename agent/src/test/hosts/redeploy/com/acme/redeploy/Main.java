package com.acme.redeploy;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A container: deploys an application three times, on threads that live on. */
public class Main {
  private static final List<CompletableFuture<Object>> HELD = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    pool.prestartAllCoreThreads();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      loaders.add(new WeakReference<>(deploy(new File(args[0]).toURI().toURL(), pool)));
    }
    for (int i = 0; i < 1_000 && loaders.stream().anyMatch(each -> each.get() != null); i++) {
      System.gc();
      Thread.sleep(10);
    }
    System.out.println("unloaded " + loaders.stream().allMatch(each -> each.get() == null));
    System.out.println("held " + HELD.stream().noneMatch(CompletableFuture::isDone));
    pool.shutdown();
  }

  private static ClassLoader deploy(URL folder, Executor pool) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder}, ClassLoader.getPlatformClassLoader())) {
      CompletableFuture<Object> never = new CompletableFuture<>();
      HELD.add(never);
      Object shop = loader.loadClass("com.acme.shop.Shop").getConstructor().newInstance();
      var open = shop.getClass().getMethod("open", Executor.class, CompletableFuture.class);
      CompletableFuture<Object> said = new CompletableFuture<>();
      pool.execute(
          () -> {
            try {
              said.complete(open.invoke(shop, pool, never));
            } catch (Throwable e) {
              said.completeExceptionally(e);
            }
          });
      System.out.println(said.get());
      return loader;
    }
  }
}
