// fsnotify (Go) as a watcher, with the usual loop: directories are added as they are created. Prints `add|remove|touch|overflow PATH`.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

func addAll(watcher *fsnotify.Watcher, root string) {
	filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			watcher.Add(path)
		}
		return nil
	})
}

func main() {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		panic(err)
	}
	addAll(watcher, os.Args[1])
	fmt.Fprintln(os.Stderr, "ready")
	for {
		select {
		case event := <-watcher.Events:
			switch {
			case event.Has(fsnotify.Create):
				fmt.Println("add", event.Name)
				if status, err := os.Lstat(event.Name); err == nil && status.IsDir() {
					addAll(watcher, event.Name)
				}
			case event.Has(fsnotify.Remove), event.Has(fsnotify.Rename):
				fmt.Println("remove", event.Name)
			default:
				fmt.Println("touch", event.Name)
			}
		case err := <-watcher.Errors:
			fmt.Println("overflow", err)
		}
	}
}
