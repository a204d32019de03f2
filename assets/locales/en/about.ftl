# What the program says of itself.

about-copy = Copy
about-version = Version
about-renderer = Drawn with
about-adapter = Graphics
about-folder = Settings folder
about-none = none
about-license = License
about-fonts = Fonts
about-software = No graphics card is used: the processor draws the window
about-fell-back = Could not be used: { $reason }
about-licenses = Packages of others in this program: { $count }
