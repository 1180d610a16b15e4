"""What `eventrail bench speculation` needs: its material, its run on a console, its report."""
