package com.example.studio;

import java.lang.management.ManagementFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/** Starts, says that it is ready, writes one post and ends. */
@SpringBootApplication
public class Studio {
  public static void main(String[] arguments) {
    ConfigurableApplicationContext context = SpringApplication.run(Studio.class, arguments);
    context.getBean(Generator.class).generate("autumn");
    int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    System.out.println("classes " + classes);
    System.exit(SpringApplication.exit(context));
  }

  @EventListener(ApplicationReadyEvent.class)
  public void ready() {
    System.out.println("ready");
  }
}
