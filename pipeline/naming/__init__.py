"""From mentions to parties: tables of names, and rules that put all names of one actor together."""
